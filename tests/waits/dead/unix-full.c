/* Both ends of a pair of UNIX sockets write, and nobody reads. */
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    static char block[1 << 20];
    int ends[2];

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    bool is_child = forks();
    last_words();
    return (int)write(ends[is_child ? 1 : 0], block, sizeof(block));
}
