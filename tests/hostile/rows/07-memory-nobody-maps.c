/* row 7: memory that no process maps
 * tries: to keep 320 MiB in memory files, in System V segments, in pipes and in sockets
 * must: failed or passed
 * says: more than 64 MiB of memory | more than 4 MiB
 * gap without cgroups: memory that no process maps (files in memory, detached System V
 *        segments, full pipes) is bounded by what one descriptor and one process may have, not
 *        by the memory limit
 */
#include "probe.h"
#include <sys/shm.h>

static char bytes[1 << 20];

static size_t fill_memory_file(void)
{
    size_t total = 0;
    int fd = memfd_create("hoard", 0);

    for (ssize_t count; fd >= 0 && total < (size_t)8 << 20 &&
                        (count = write(fd, bytes, sizeof(bytes))) > 0;) {
        total += (size_t)count;
    }
    return total;
}

static size_t fill_segment(void)
{
    size_t size = (size_t)8 << 20;
    int id = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    char *at = id < 0 ? (char *)-1 : shmat(id, NULL, 0);

    if (at == (char *)-1) {
        return 0;
    }
    memset(at, 1, size);
    shmdt(at);
    return size;
}

static size_t fill_pipe(void)
{
    size_t total = 0;
    int ends[2];

    if (pipe2(ends, O_NONBLOCK) < 0) {
        return 0;
    }
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    for (ssize_t count; (count = write(ends[1], bytes, 65536)) > 0;) {
        total += (size_t)count;
    }
    return total;
}

int main(void)
{
    size_t total = 0;

    signal(SIGXFSZ, SIG_IGN);
    memset(bytes, 1, sizeof(bytes));
    for (int i = 0; i < 16; i++) {
        total += fill_memory_file() + fill_segment() + fill_pipe();
    }
    usleep(300000);
    attempt(total > (size_t)160 << 20, "more than 160 MiB that no process maps");
    return end();
}
