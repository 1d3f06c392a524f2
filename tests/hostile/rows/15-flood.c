/* row 15: output without end
 * tries: to fill the grader's memory or disk, with 1 GiB at most
 * must: failed
 * says: printed more than 64 KiB on stdout
 */
#include "probe.h"

int main(void)
{
    static char bytes[1 << 16];

    memset(bytes, 'x', sizeof(bytes));
    for (int i = 0; i < 16384; i++) {
        write(1, bytes, sizeof(bytes));
    }
    return 0;
}
