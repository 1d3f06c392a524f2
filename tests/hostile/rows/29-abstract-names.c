/* row 29: sockets without a file
 * tries: to reach an abstract name of the host or of a parallel box, and a socket of the host
 *        that has a file; and to take a name for good
 * must: passed
 */
#include "probe.h"

int main(void)
{
    struct sockaddr_un address;
    int sock = socket(AF_UNIX, SOCK_STREAM, 0);
    int size = abstract_address(&address, PLANTED_ABSTRACT);

    attempt(sock >= 0 && connect(sock, (struct sockaddr *)&address, size) == 0,
            "the host's abstract name");
    size = abstract_address(&address, "hoard");
    attempt(sock >= 0 && connect(sock, (struct sockaddr *)&address, size) == 0,
            "the name of a parallel box");
    address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", PLANTED_SOCKET);
    attempt(sock >= 0 && connect(sock, (struct sockaddr *)&address, sizeof(address)) == 0,
            "the host's socket in a folder");
    size = abstract_address(&address, "hoard");
    bind(sock, (struct sockaddr *)&address, size);
    listen(sock, 1);
    return end();
}
