/* row 1: a fork bomb
 * tries: to have as many processes as it can; 256 and no more, whoever stops it
 * must: failed
 * says: more than 16 processes at the same time
 */
#include "probe.h"

int main(void)
{
    for (int i = 0; i < 8; i++) {
        fork();
    }
    sleep(3);
    return 0;
}
