/* row 19: the answer is a socket
 * tries: the same with a socket; where it may have none the file is missing
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "out.txt"};

    if (strcmp(argv[1], "file") == 0) {
        bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof(address));
    }
    return end();
}
