/* A server of many connections with epoll. */
#include <netinet/in.h>
#include <sys/epoll.h>
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

static void serve(int server)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = server};
    int set = epoll_create1(0);
    int left = TURNS;

    MUST(epoll_ctl(set, EPOLL_CTL_ADD, server, &event) == 0);
    while (left > 0) {
        MUST(epoll_wait(set, &event, 1, -1) == 1);
        if (event.data.fd == server) {
            event.data.fd = accept(server, NULL, NULL);
            MUST(event.data.fd >= 0);
            MUST(epoll_ctl(set, EPOLL_CTL_ADD, event.data.fd, &event) == 0);
        } else {
            take(event.data.fd);
            give(event.data.fd);
            close(event.data.fd);
            left--;
        }
    }
}

int main(void)
{
    int server = open_server();

    if (!forks()) {
        serve(server);
        return reap();
    }
    for (int i = 0; i < TURNS; i++) {
        int fd = open_client();
        give(fd);
        take(fd);
        close(fd);
    }
    return 0;
}
