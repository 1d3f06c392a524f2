/* row 9: a loop without end
 * tries: to keep the processor, for a minute at most
 * must: failed
 * says: more than 500 ms of processor time | no end within 3 s
 */
#include "probe.h"

int main(void)
{
    for (double start = seconds(); seconds() < start + 60;) {
    }
    return 0;
}
