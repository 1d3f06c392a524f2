/* row 11: naps again and again
 * tries: to never be found at rest, nor to use its time up
 * must: failed
 * says: no end within 3 s | more than 500 ms of processor time
 */
#include "probe.h"

int main(void)
{
    for (double start = seconds(); seconds() < start + 60;) {
        usleep(1000);
    }
    return end();
}
