/* row 57: changes its streams
 * tries: to disturb whoever holds the other ends: no blocking, signals for input, pipes of
 *        one page, closed and exchanged descriptors
 * must: failed or passed
 * says: stdout | status
 */
#include "probe.h"

int main(void)
{
    for (int fd = 0; fd < 3; fd++) {
        fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC | O_DIRECT | O_APPEND);
        fcntl(fd, F_SETOWN, -1);
        fcntl(fd, F_SETSIG, SIGKILL);
        fcntl(fd, F_SETPIPE_SZ, 4096);
        shutdown(fd, SHUT_RDWR);
        ftruncate(fd, 0);
        lseek(fd, 0, SEEK_SET);
    }
    int status = end();
    close(0);
    dup2(1, 0);
    close(1);
    dup2(2, 1);
    close(2);
    return status;
}
