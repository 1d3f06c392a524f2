/* UDP datagrams, there and back. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "../waits.h"

static int open_socket(struct sockaddr_in *address)
{
    socklen_t size = sizeof(*address);
    int out = socket(AF_INET, SOCK_DGRAM, 0);

    *address = (struct sockaddr_in){.sin_family = AF_INET};
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MUST(out >= 0 && bind(out, (struct sockaddr *)address, size) == 0);
    MUST(getsockname(out, (struct sockaddr *)address, &size) == 0);
    return out;
}

static void put(int fd, const struct sockaddr_in *to)
{
    MUST(sendto(fd, "x", 1, 0, (const struct sockaddr *)to, sizeof(*to)) == 1);
}

int main(void)
{
    struct sockaddr_in here;
    struct sockaddr_in there;
    int parent = open_socket(&here);
    int child = open_socket(&there);
    char text[8];

    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            MUST(recvfrom(child, text, sizeof(text), 0, NULL, NULL) == 1);
            put(child, &here);
        } else {
            put(parent, &there);
            MUST(recvfrom(parent, text, sizeof(text), 0, NULL, NULL) == 1);
        }
    }
    return is_child ? 0 : reap();
}
