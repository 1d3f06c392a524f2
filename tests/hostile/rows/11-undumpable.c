/* row 11: waits where nobody may look
 * tries: to keep even its own user from seeing what it does (PR_SET_DUMPABLE), and never ends
 * must: failed
 * says: for ever | no end within 3 s
 */
#include "probe.h"

int main(void)
{
    int ends[2];

    prctl(PR_SET_DUMPABLE, 0);
    pipe(ends);
    read(ends[0], ends, 1);
    return end();
}
