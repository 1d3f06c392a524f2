/* row 15: error messages without end, from many processes, a line each
 * tries: the same with stderr
 * must: failed
 * says: printed more than 64 KiB on stderr
 */
#include "probe.h"

int main(void)
{
    for (int i = 0; i < 3; i++) {
        fork();
    }
    for (int i = 0; i < 1000000; i++) {
        dprintf(2, "error %d\n", i);
    }
    return 0;
}
