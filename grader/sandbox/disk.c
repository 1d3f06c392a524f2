/* How much a box without mounts takes on the host's disk. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "sandbox/box.h"

enum { DEPTH_MAX = 64, BLOCK_BYTES = 512 };

/* No link is followed. Folders take nothing, as in a file system in memory. */
static int64_t count_below(int at, const char *name, int depth)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(at, name);
    const struct dirent *entry;
    struct stat st;
    int64_t bytes = 0;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
            continue;
        }
        bytes += S_ISREG(st.st_mode) ? (int64_t)st.st_blocks * BLOCK_BYTES : 0;
        if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
            bytes += count_below(dirfd(dir), entry->d_name, depth + 1);
        }
    }
    return bytes;
}

int64_t box_disk_bytes(const struct box *box)
{
    if (box->folder.path[0] == '\0') {
        return 0;
    }
    AUTO_CLOSE int fd =
        open(box->folder.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int64_t work = fd < 0 ? 0 : count_below(fd, "box", 0);
    int64_t temporary = fd < 0 ? 0 : count_below(fd, "tmp", 0);

    return work > temporary ? work : temporary;
}
