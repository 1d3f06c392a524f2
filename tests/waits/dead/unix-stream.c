/* Both ends of a pair of UNIX sockets wait for the other. */
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    int ends[2];

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    bool is_child = forks();
    last_words();
    take(ends[is_child ? 1 : 0]);
    return 0;
}
