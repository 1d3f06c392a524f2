/* row 17: folders in folders
 * tries: to make a tree that is deeper than whoever lists or removes it can follow
 * must: passed or failed
 * says: processor time | files | no end within 3 s
 */
#include "probe.h"

int main(void)
{
    for (int i = 0; i < 3000; i++) {
        if (mkdir("d", 0700) < 0 || chdir("d") < 0) {
            break;
        }
    }
    return end();
}
