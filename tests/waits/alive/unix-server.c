/* A UNIX socket server, a connection for every turn. */
#include <sys/socket.h>
#include <sys/un.h>

#include "../waits.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};

static int open_socket(void)
{
    int out = socket(AF_UNIX, SOCK_STREAM, 0);

    MUST(out >= 0);
    return out;
}

int main(void)
{
    int server = open_socket();

    MUST(bind(server, (struct sockaddr *)&address, sizeof(address)) == 0);
    MUST(listen(server, 1) == 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        int fd;
        if (is_child) {
            fd = open_socket();
            MUST(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
            take(fd);
        } else {
            fd = accept(server, NULL, NULL);
            MUST(fd >= 0);
            give(fd);
        }
        close(fd);
    }
    return is_child ? 0 : reap();
}
