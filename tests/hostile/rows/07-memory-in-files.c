/* row 7: memory behind files
 * tries: to fill whatever lies in memory: its folder, /tmp, /dev/shm and /run, with 64 MiB each
 * must: failed or passed
 * says: more than 4 MiB | more than 64 MiB of memory
 * gap without namespaces: as in row 17, the sum of all files is only looked at from time to
 *        time; they lie on the disk of the host
 */
#include "probe.h"

int main(void)
{
    static const char *const folders[] = {".", "/tmp", "/dev/shm", "/run", "/run/grader"};
    static char bytes[1 << 20];
    size_t total = 0;
    char path[64];

    signal(SIGXFSZ, SIG_IGN);
    memset(bytes, 1, sizeof(bytes));
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        for (int file = 0; file < 64; file++) {
            snprintf(path, sizeof(path), "%s/hoard-%d", folders[i], file);
            int fd = open(path, O_WRONLY | O_CREAT, 0600);
            ssize_t count = fd < 0 ? 0 : write(fd, bytes, sizeof(bytes));
            total += count > 0 ? (size_t)count : 0;
            close(fd);
        }
    }
    attempt(total > (size_t)16 << 20, "more than 16 MiB in files");
    return end();
}
