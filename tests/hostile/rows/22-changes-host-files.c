/* row 22: changes what it cannot read
 * tries: to change a file of the host in every way that needs no opening: mode, owner, times,
 *        attributes, size; to remove or rename it, and to put others beside it
 * must: passed
 */
#include "probe.h"
#include <sys/xattr.h>

int main(void)
{
    int fd = open(PLANTED_FILE, O_PATH);
    struct timespec times[2] = {{1, 0}, {1, 0}};
    struct { uint64_t flags; uint32_t rest[8]; } attributes = {0};
    char beside[PATH_MAX];

    snprintf(beside, sizeof(beside), "%s-hoard", PLANTED_FILE);
    attempt(chmod(PLANTED_FILE, 0) == 0, "chmod");
    FAILS("fchmodat", SYS_fchmodat, AT_FDCWD, PLANTED_FILE, 0);
    FAILS("fchmodat2", 452, AT_FDCWD, PLANTED_FILE, 0, 0);
    FAILS("fchmodat2 of a descriptor", 452, fd, "", 0, AT_EMPTY_PATH);
    attempt(fchmod(fd, 0) == 0, "fchmod");
    attempt(chown(PLANTED_FILE, getuid(), getgid()) == 0, "chown");
    attempt(lchown(PLANTED_FILE, -1, -1) == 0, "lchown");
    attempt(fchownat(fd, "", -1, getgid(), AT_EMPTY_PATH) == 0, "fchownat");
    attempt(utimensat(AT_FDCWD, PLANTED_FILE, times, 0) == 0, "utimensat");
    attempt(utimensat(fd, "", times, AT_EMPTY_PATH) == 0, "utimensat of a descriptor");
    attempt(setxattr(PLANTED_FILE, "user.hoard", "x", 1, 0) == 0, "setxattr");
    attempt(lsetxattr(PLANTED_FILE, "user.hoard", "x", 1, 0) == 0, "lsetxattr");
    attempt(removexattr(PLANTED_FILE, "user.planted") == 0, "removexattr");
    FAILS("setxattrat", 463, AT_FDCWD, PLANTED_FILE, 0, "user.hoard", &attributes, 16);
    FAILS("file_setattr", 469, AT_FDCWD, PLANTED_FILE, &attributes, 24, 0);
    attempt(truncate(PLANTED_FILE, 0) == 0, "truncate");
    attempt(unlink(PLANTED_FILE) == 0, "unlink");
    attempt(rename(PLANTED_FILE, beside) == 0, "rename");
    attempt(link(PLANTED_FILE, beside) == 0, "link");
    attempt(symlink("x", beside) == 0, "symlink");
    attempt(mkdir(beside, 0700) == 0, "mkdir");
    attempt(mkfifo(beside, 0600) == 0, "mkfifo");
    attempt(open(beside, O_WRONLY | O_CREAT, 0600) >= 0, "open to make");
    attempt(open(PLANTED_FILE, O_WRONLY) >= 0, "open to write");
    attempt(open("/tmp/../" PLANTED_FILE, O_RDWR) >= 0, "open by another way");
    return end();
}
