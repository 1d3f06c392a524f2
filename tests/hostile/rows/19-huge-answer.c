/* row 19: the answer is larger than it may be
 * tries: a file of 4 MiB, nearly all of it a hole
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"

int main(int argc, char **argv)
{
    if (strcmp(argv[1], "file") == 0) {
        int fd = open("out.txt", O_WRONLY | O_CREAT, 0666);
        write(fd, "held\n", 5);
        ftruncate(fd, 4 << 20);
    }
    return end();
}
