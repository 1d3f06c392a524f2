/* A child whose pidfd is polled, and who waits for its parent. */
#include <poll.h>
#include <sys/syscall.h>

#include "../waits.h"

int main(void)
{
    int ends[2];

    MUST(pipe(ends) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        take(ends[0]);
        return 0;
    }
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {.fd = fd, .events = POLLIN};
    MUST(fd >= 0);
    last_words();
    return poll(&end, 1, -1);
}
