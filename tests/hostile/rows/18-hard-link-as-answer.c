/* row 18: the answer is a file of the host under another name
 * tries: hard links to what it must not read, by path and by descriptor; moves of it
 * exercise: files
 * must: failed
 * says: out.txt
 */
#include "probe.h"

int main(int argc, char **argv)
{
    if (strcmp(argv[1], "file") == 0) {
        int fd = open(PLANTED_FILE, O_PATH);
        char path[64];
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        attempt(link(PLANTED_FILE, "out.txt") == 0, "a hard link");
        attempt(linkat(AT_FDCWD, path, AT_FDCWD, "out.txt", AT_SYMLINK_FOLLOW) == 0,
                "a hard link by /proc");
        attempt(linkat(fd, "", AT_FDCWD, "out.txt", AT_EMPTY_PATH) == 0,
                "a hard link by descriptor");
        attempt(rename(PLANTED_FILE, "out.txt") == 0, "moves it");
        FAILS("exchanges it", SYS_renameat2, AT_FDCWD, PLANTED_FILE, AT_FDCWD, "in.txt", 2);
    }
    return end();
}
