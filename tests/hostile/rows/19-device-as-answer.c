/* row 19: the answer is a device
 * tries: to make one, or to lead to one
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"
#include <sys/sysmacros.h>

int main(int argc, char **argv)
{
    if (strcmp(argv[1], "file") == 0) {
        attempt(mknod("out.txt", S_IFCHR | 0666, makedev(1, 5)) == 0, "a device");
        attempt(mknod("/tmp/hoard", S_IFBLK | 0666, makedev(254, 0)) == 0, "a disk");
        link("/dev/zero", "out.txt");
        symlink("/dev/zero", "out.txt");
    }
    return end();
}
