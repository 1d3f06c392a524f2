/* A pair of UNIX sockets. */
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    int ends[2];

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    bool is_child = forks();
    int mine = ends[is_child ? 1 : 0];
    close(ends[is_child ? 0 : 1]);
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            take(mine);
            give(mine);
        } else {
            give(mine);
            take(mine);
        }
    }
    return is_child ? 0 : reap();
}
