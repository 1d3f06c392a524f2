/* A UDP datagram that nobody sends. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "../waits.h"

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char text[8];

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MUST(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    last_words();
    return (int)recvfrom(fd, text, sizeof(text), 0, NULL, NULL);
}
