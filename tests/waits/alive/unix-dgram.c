/* UNIX datagrams, more than fit into the queue. */
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    int ends[2];
    char text[8];

    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    bool is_child = forks();
    for (int i = 0; i < 10 * TURNS; i++) {
        if (is_child) {
            MUST(recv(ends[1], text, sizeof(text), 0) == 1);
        } else {
            MUST(send(ends[0], "x", 1, 0) == 1);
        }
    }
    return is_child ? 0 : reap();
}
