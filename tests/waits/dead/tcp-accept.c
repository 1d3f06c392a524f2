/* A TCP server without a client. */
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

int main(void)
{
    int server = open_server();

    last_words();
    return accept(server, NULL, NULL);
}
