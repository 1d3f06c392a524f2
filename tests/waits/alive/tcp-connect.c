/* A TCP connection for every turn; the client sees its end. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "../waits.h"

static struct sockaddr_in address = {.sin_family = AF_INET};

static int open_server(void)
{
    socklen_t size = sizeof(address);
    int out = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MUST(out >= 0 && bind(out, (struct sockaddr *)&address, size) == 0);
    MUST(listen(out, 1) == 0);
    MUST(getsockname(out, (struct sockaddr *)&address, &size) == 0);
    return out;
}

static int open_client(void)
{
    int out = socket(AF_INET, SOCK_STREAM, 0);

    MUST(out >= 0);
    MUST(connect(out, (struct sockaddr *)&address, sizeof(address)) == 0);
    return out;
}

int main(void)
{
    int server = open_server();
    char text[8];

    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        int fd = is_child ? open_client() : accept(server, NULL, NULL);
        MUST(fd >= 0);
        if (is_child) {
            take(fd);
            MUST(read(fd, text, sizeof(text)) == 0);
        } else {
            give(fd);
        }
        close(fd);
    }
    return is_child ? 0 : reap();
}
