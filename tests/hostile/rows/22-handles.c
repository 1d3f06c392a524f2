/* row 22: around the names of files
 * tries: to open files by handle, through the descriptors it was started with, through
 *        /proc/self/root and /proc/self/cwd, and through links that lead up
 * must: passed
 */
#include "probe.h"

int main(void)
{
    struct { unsigned bytes; int type; unsigned char handle[128]; } handle = {128};
    char path[PATH_MAX];
    int mount_id;

    FAILS("a handle", SYS_name_to_handle_at, AT_FDCWD, ".", &handle, &mount_id, 0);
    FAILS("opens by handle", SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY);
    snprintf(path, sizeof(path), "/proc/self/root%s", PLANTED_FILE);
    attempt(open(path, O_RDONLY) >= 0, path);
    snprintf(path, sizeof(path), "../../../../../../../..%s", PLANTED_FILE);
    attempt(open(path, O_RDONLY) >= 0, path);
    symlink("/", "up");
    snprintf(path, sizeof(path), "up%s", PLANTED_FILE);
    attempt(open(path, O_RDONLY) >= 0, path);
    FAILS("another root", SYS_chroot, "/tmp");
    for (int fd = 0; fd < 64; fd++) {
        int there = openat(fd, PLANTED_FILE + 1, O_RDONLY);
        attempt(there >= 0, "from the folder of a descriptor");
        there = openat(fd, "..", O_RDONLY | O_DIRECTORY);
        attempt(there >= 0, "above the folder of a descriptor");
    }
    return end();
}
