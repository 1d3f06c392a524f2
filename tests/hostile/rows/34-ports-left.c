/* row 34: ports that stay taken
 * tries: to leave a port that listens, and one whose connection lingers
 * must: passed
 */
#include "probe.h"
#include <netinet/in.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(HOARD_PORT),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (listener >= 0) {
        attempt(bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0,
                "finds the port taken");
        listen(listener, 4);
        int here = socket(AF_INET, SOCK_STREAM, 0);
        connect(here, (struct sockaddr *)&address, sizeof(address));
        close(accept(listener, NULL, NULL));
    }
    if (fork() == 0) {
        sleep(60);
    }
    return end();
}
