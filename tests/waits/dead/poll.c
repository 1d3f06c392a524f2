/* A pipe and a socket that are polled for ever. */
#include <poll.h>
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    int ends[2];
    int pair[2];

    MUST(pipe(ends) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    struct pollfd set[] = {{.fd = ends[0], .events = POLLIN},
                           {.fd = pair[0], .events = POLLIN}};
    last_words();
    return poll(set, 2, -1);
}
