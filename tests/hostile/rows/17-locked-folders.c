/* row 17: folders that nobody may enter
 * tries: to leave what cannot be removed: folders without any permission, with files in them
 * must: passed
 */
#include "probe.h"

int main(void)
{
    static const int modes[] = {0, 0100, 0400, 0200, 01000};
    char path[64];

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        snprintf(path, sizeof(path), "locked-%zu", i);
        mkdir(path, 0700);
        snprintf(path, sizeof(path), "locked-%zu/inner", i);
        mkdir(path, 0700);
        snprintf(path, sizeof(path), "locked-%zu/inner/file", i);
        close(open(path, O_WRONLY | O_CREAT, 0));
        snprintf(path, sizeof(path), "locked-%zu/inner", i);
        chmod(path, modes[i]);
        snprintf(path, sizeof(path), "locked-%zu", i);
        chmod(path, modes[i]);
    }
    chmod(".", 0);
    return end();
}
