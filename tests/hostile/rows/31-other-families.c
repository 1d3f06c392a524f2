/* row 31: sockets that no network namespace separates
 * tries: AF_VSOCK, which reaches the hypervisor, and every other family and number
 * must: passed
 */
#include "probe.h"

int main(void)
{
    char what[64];

    for (int family = 0; family < 64; family++) {
        if (family == AF_UNIX || family == AF_INET || family == AF_INET6 ||
            family == AF_NETLINK) {
            continue;
        }
        for (int type = 1; type < 6; type++) {
            snprintf(what, sizeof(what), "family %d, type %d", family, type);
            FAILS(what, SYS_socket, family, type, 0);
            /* What the kernel ignores a filter must ignore, too. */
            FAILS(what, SYS_socket, (1L << 32) + family, type, 0);
        }
    }
    for (int protocol = 1; protocol < 32; protocol++) {
        snprintf(what, sizeof(what), "netlink, protocol %d", protocol);
        FAILS(what, SYS_socket, AF_NETLINK, SOCK_RAW, protocol);
        FAILS(what, SYS_socket, AF_NETLINK, SOCK_RAW, (1L << 32) + protocol);
    }
    return end();
}
