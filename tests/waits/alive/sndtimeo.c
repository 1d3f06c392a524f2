/* A TCP socket and a UNIX socket that are full until their timeout. */
#include <sys/socket.h>
#include <sys/time.h>

#include "../waits.h"

int main(void)
{
    static char block[65536];
    struct timeval soon = {.tv_usec = 5000};
    int ends[2];

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    MUST(setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon)) == 0);
    while (send(ends[0], block, sizeof(block), 0) > 0) {
    }
    return errno != EAGAIN;
}
