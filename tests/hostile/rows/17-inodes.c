/* row 17: a file for everybody
 * tries: to make 20,000 files, folders and links
 * must: failed or passed
 * says: files
 */
#include "probe.h"

int main(void)
{
    char path[64];
    int count = 0;

    for (int i = 0; i < 20000; i++) {
        snprintf(path, sizeof(path), "%shoard-%d", i % 2 == 0 ? "" : "/tmp/", i);
        count += i % 3 == 0 ? mkdir(path, 0700) == 0
                            : symlink("hoard", path) == 0;
    }
    attempt(count > 9000, "more than 9,000 files");
    return end();
}
