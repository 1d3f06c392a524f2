/* A server without a client. */
#include <sys/socket.h>
#include <sys/un.h>

#include "../waits.h"

int main(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int server = socket(AF_UNIX, SOCK_STREAM, 0);

    MUST(server >= 0);
    MUST(bind(server, (struct sockaddr *)&address, sizeof(address)) == 0);
    MUST(listen(server, 1) == 0);
    last_words();
    return accept(server, NULL, NULL);
}
