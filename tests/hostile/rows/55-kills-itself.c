/* row 55: dies as if somebody else had killed it
 * tries: to look like a program that ran out of time or memory, by a SIGKILL of its own
 * must: failed
 * says: killed by SIGKILL
 * says not: processor time
 * says not: memory
 * says not: no end within
 */
#include "probe.h"

int main(void)
{
    kill(getpid(), SIGKILL);
    return 0;
}
