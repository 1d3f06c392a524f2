/* Children whose pidfds are polled. */
#include <poll.h>
#include <sys/syscall.h>

#include "../waits.h"

int main(void)
{
    for (int i = 0; i < TURNS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            _exit(0);
        }
        int fd = (int)syscall(SYS_pidfd_open, pid, 0);
        struct pollfd end = {.fd = fd, .events = POLLIN};
        MUST(fd >= 0 && poll(&end, 1, -1) == 1);
        MUST(reap() == 0);
        close(fd);
    }
    return 0;
}
