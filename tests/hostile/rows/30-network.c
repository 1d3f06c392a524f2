/* row 30: the network
 * tries: a service of the host by TCP and UDP, an address of the local network, the
 *        metadata service of clouds, and to give its interface another address
 * must: passed
 */
#include "probe.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

static bool reaches(const char *host, int port, int type)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int sock = socket(AF_INET, type | SOCK_NONBLOCK, 0);

    inet_pton(AF_INET, host, &address.sin_addr);
    if (sock < 0) {
        return false;
    }
    int rc = connect(sock, (struct sockaddr *)&address, sizeof(address));
    struct pollfd ready = {.fd = sock, .events = POLLOUT};
    if (rc < 0 && errno == EINPROGRESS && poll(&ready, 1, 200) == 1) {
        int error = 0;
        socklen_t size = sizeof(error);
        getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size);
        rc = error == 0 ? 0 : -1;
    }
    char byte = 'x';
    bool sent = rc == 0 && write(sock, &byte, 1) == 1;
    /* A datagram to nobody is refused a moment later. */
    bool answered = sent && (type == SOCK_STREAM ||
                             (poll(&(struct pollfd){sock, POLLIN, 0}, 1, 200) == 1 &&
                              read(sock, &byte, 1) == 1));
    close(sock);
    return answered;
}

int main(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = 0};

    attempt(reaches("127.0.0.1", PLANTED_PORT, SOCK_STREAM), "the host's service");
    attempt(reaches("127.0.0.1", PLANTED_PORT, SOCK_DGRAM), "the host's service by UDP");
    attempt(reaches("169.254.169.254", 80, SOCK_STREAM), "the metadata service");
    attempt(reaches("10.0.0.1", 53, SOCK_DGRAM), "the local network");
    attempt(reaches("8.8.8.8", 53, SOCK_DGRAM), "the internet");
    attempt(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0, "a raw socket");
    int sock = socket(AF_UNIX, SOCK_DGRAM, 0);
    attempt(sock >= 0 && ioctl(sock, SIOCSIFFLAGS, &request) == 0, "switches lo off");
    return end();
}
