/* wrong: fills the work folder
 * fails: one-command
 * says: shell wrote more than 16 MiB to files
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char block[65536];
    char name[32];
    int fd = -1;

    memset(block, 'x', sizeof(block));
    for (unsigned i = 0;; i++) {
        if (i % 64 == 0) {
            close(fd);
            snprintf(name, sizeof(name), "fill%u", i / 64);
            fd = open(name, O_WRONLY | O_CREAT, 0644);
        }
        if (write(fd, block, sizeof(block)) < 0 && i % 64 == 0)
            pause();
    }
}
