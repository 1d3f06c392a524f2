/* row 29: datagrams
 * tries: to reach sockets of the host, by a path or by an abstract name, with datagrams: from
 *        a socket, and from a pair that is connected to something else
 * must: passed
 */
#include "probe.h"

static void try_from(int sock, const char *what)
{
    struct sockaddr_un named = {.sun_family = AF_UNIX};
    struct sockaddr_un abstract;
    int size = abstract_address(&abstract, PLANTED_ABSTRACT "-datagrams");
    struct iovec bytes = {"x", 1};
    struct msghdr message = {.msg_name = &named, .msg_namelen = sizeof(named),
                             .msg_iov = &bytes, .msg_iovlen = 1};

    if (sock < 0) {
        return;
    }
    snprintf(named.sun_path, sizeof(named.sun_path), "%s", PLANTED_DATAGRAMS);
    /* A stream takes no address, and sends to whom it is connected. */
    sendto(sock, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&named, sizeof(named));
    sendmsg(sock, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    sendto(sock, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&abstract, size);
    attempt(connect(sock, (struct sockaddr *)&named, sizeof(named)) == 0, what);
    attempt(connect(sock, (struct sockaddr *)&abstract, size) == 0, what);
}

int main(void)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW};
    int pair[2];

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        try_from(socket(AF_UNIX, types[i], 0), "from a socket");
        if (socketpair(AF_UNIX, types[i], 0, pair) == 0) {
            try_from(pair[0], "from a pair");
        }
    }
    return end();
}
