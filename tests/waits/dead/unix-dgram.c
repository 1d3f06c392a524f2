/* A datagram that nobody sends, and a queue that nobody empties. */
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    int ends[2];
    int more[2];
    char text[8];

    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, more) == 0);
    bool is_child = forks();
    last_words();
    while (!is_child) {
        MUST(send(more[0], "x", 1, 0) == 1);
    }
    return (int)recv(ends[1], text, sizeof(text), 0);
}
