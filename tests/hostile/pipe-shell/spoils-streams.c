/* hostile: changes its streams: no blocking, a pipe of one page, and its own input as output
 * fails: one-command
 * says: went back to reading its input without printing what was expected
 */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int main(void)
{
    struct pollfd in = {.fd = 0, .events = POLLIN};
    char block[4096];
    int own = open("/proc/self/fd/0", O_WRONLY | O_NONBLOCK);

    for (int fd = 0; fd < 3; fd++) {
        fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK | O_ASYNC);
        fcntl(fd, F_SETPIPE_SZ, 4096);
    }
    (void)!write(own, "exit\n", 5);
    for (;;) {
        if (read(0, block, sizeof(block)) < 0)
            poll(&in, 1, -1);
    }
}
