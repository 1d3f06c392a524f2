/* row 52: acts where nobody may look
 * tries: to keep its memory from whoever records its calls (PR_SET_DUMPABLE)
 * exercise: watched
 * must: failed
 * says: mkfifo
 */
#include "probe.h"

int main(void)
{
    prctl(PR_SET_DUMPABLE, 0);
    mkfifo("fifo", 0600);
    return end();
}
