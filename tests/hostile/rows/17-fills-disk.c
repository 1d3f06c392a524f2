/* row 17: fills the disk
 * tries: a sparse file of 1 TiB, fallocate, 32 MiB in small pieces
 * must: failed or passed
 * says: more than 4 MiB
 * gap without namespaces: the work folder is one of the host's. The size and the number of
 *        files are bounded, their sum is only looked at from time to time
 */
#include "probe.h"

int main(void)
{
    static char bytes[65536];
    size_t total = 0;
    char path[64];

    signal(SIGXFSZ, SIG_IGN);
    int fd = open("hoard", O_RDWR | O_CREAT, 0600);
    attempt(ftruncate(fd, (off_t)1 << 40) == 0, "a file of 1 TiB");
    attempt(fallocate(fd, 0, 0, 64 << 20) == 0, "64 MiB at once");
    attempt(pwrite(fd, "x", 1, (off_t)1 << 33) == 1, "a byte behind 8 GiB");
    for (int i = 0; i < 512; i++) {
        snprintf(path, sizeof(path), "hoard-%d", i % 16);
        fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        ssize_t count = fd < 0 ? 0 : write(fd, bytes, sizeof(bytes));
        total += count > 0 ? (size_t)count : 0;
        close(fd);
    }
    attempt(total > (size_t)8 << 20, "more than 8 MiB in 16 files");
    return end();
}
