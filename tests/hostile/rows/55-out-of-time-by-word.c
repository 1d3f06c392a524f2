/* row 55: says itself that its time is up
 * tries: to look like a program that ran out of time, by the signal that tells of it
 * must: failed
 * says: killed by SIGXCPU
 * says not: used more than
 */
#include "probe.h"

int main(void)
{
    raise(SIGXCPU);
    return 0;
}
