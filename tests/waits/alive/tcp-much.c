/* More bytes over TCP than the queues hold, to a reader with pauses. */
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
    static char block[1 << 20];
    int server = open_server();
    size_t sum = 0;
    ssize_t n;

    if (forks()) {
        int fd = open_client();
        MUST(write(fd, block, sizeof(block)) == (ssize_t)sizeof(block));
        MUST(write(fd, block, sizeof(block)) == (ssize_t)sizeof(block));
        return 0;
    }
    int fd = accept(server, NULL, NULL);
    MUST(fd >= 0);
    while ((n = read(fd, block, 65536)) > 0) {
        sum += (size_t)n;
    }
    return sum == 2 * sizeof(block) ? reap() : 1;
}
