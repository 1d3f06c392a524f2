/* row 21: changes what the next test begins with
 * tries: to overwrite its program, its source, the files it was given, and what programs are
 *        started from; the next test looks whether all is as it was
 * exercise: files
 * must: passed
 */
#include "probe.h"

static void spoil(const char *path)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    if (fd >= 0) {
        write(fd, "spoilt\n", 7);
        close(fd);
    }
    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT, 0755);
    if (fd >= 0) {
        write(fd, "#!/bin/sh\necho spoilt\n", 22);
        close(fd);
    }
}

int main(int argc, char **argv)
{
    char bytes[32] = "";

    if (strcmp(argv[1], "again") == 0) {
        attempt(read(open("in.txt", O_RDONLY), bytes, 31) != 10 ||
                    strcmp(bytes, "untouched\n") != 0, "another in.txt");
        attempt(access("out.txt", F_OK) == 0, "a file of the test before");
        attempt(access("/tmp/hoard-left", F_OK) == 0, "a file of the test before in /tmp");
        return end();
    }
    spoil("attack");
    spoil("in.txt");
    spoil("/tmp/hoard-left");
    attempt(open("/usr/bin/true", O_WRONLY) >= 0, "writes to /usr");
    attempt(open("/usr/bin/hoard", O_WRONLY | O_CREAT, 0755) >= 0, "adds to /usr");
    attempt(open("/etc/hoard", O_WRONLY | O_CREAT, 0755) >= 0, "adds to /etc");
    attempt(open("/etc/ld.so.preload", O_WRONLY | O_CREAT, 0644) >= 0, "preloads");
    int fd = open("out.txt", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    write(fd, "held\n", 5);
    return end();
}
