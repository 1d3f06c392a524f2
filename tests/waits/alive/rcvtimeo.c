/* A socket whose timeout ends, while the other side waits for that. */
#include <sys/socket.h>
#include <sys/time.h>

#include "../waits.h"

int main(void)
{
    struct timeval soon = {.tv_usec = 3000};
    int ends[2];
    char turn;

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    bool is_child = forks();
    for (int i = 0; i < 4; i++) {
        if (is_child) {
            take(ends[1]);
            continue;
        }
        MUST(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon)) == 0);
        MUST(recv(ends[0], &turn, 1, 0) < 0 && errno == EAGAIN);
        give(ends[0]);
    }
    return is_child ? 0 : reap();
}
