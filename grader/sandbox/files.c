/* Files into and out of a box. The worker does it itself, through the work folder's
 * descriptor: it owns the folder, and nothing in the box takes part. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/box.h"

enum { PATH_BYTES_MAX = 1024 };

/* Nothing on the way may lead out of the folder: the payloads choose what lies there. */
static int open_beneath(int folder, const char *path, int flags, mode_t mode)
{
    struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC),
                           .mode = mode,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
                                      RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS};

    return (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
}

static bool is_plain_part(const char *part, size_t len)
{
    return len > 0 && (len > 2 || strncmp(part, "..", len) != 0);
}

static bool is_plain_path(const char *path)
{
    const char *part = path;
    size_t len = strcspn(part, "/");

    while (is_plain_part(part, len) && part[len] == '/') {
        part += len + 1;
        len = strcspn(part, "/");
    }
    return is_plain_part(part, len) && strlen(path) < PATH_BYTES_MAX;
}

static int make_folders(const struct box *box, const char *path)
{
    char folder[PATH_BYTES_MAX];

    for (const char *slash = strchr(path, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        (void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        if (mkdirat(box->work, folder, 0755) < 0 && errno != EEXIST) {
            return -1;
        }
    }
    return 0;
}

static int copy_content(int to, int from)
{
    off_t offset = 0;
    ssize_t n;

    do {
        n = sendfile(to, from, &offset, 1 << 30);
    } while (n > 0 || (n < 0 && errno == EINTR));
    return (int)n;
}

int box_put(struct box *box, const char *path, int content_fd, bool is_executable,
            struct err *e)
{
    mode_t mode = is_executable ? 0755 : 0644;

    if (!is_plain_path(path)) {
        return err_set(e, ERR_SYSTEM, "'%s' is not a path in the work folder", path);
    }
    if (make_folders(box, path) < 0) {
        return err_sys(e, "cannot make the folders of '%s' in the box", path);
    }
    /* Closed before anything is started: a program that is open for writing cannot be
     * executed (execve(2), ETXTBSY). */
    AUTO_CLOSE int fd =
        open_beneath(box->work, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (fd < 0 || fchmod(fd, mode) < 0 || copy_content(fd, content_fd) < 0) {
        return err_sys(e, "cannot put '%s' into the box", path);
    }
    return 0;
}

/* What an error of opening says about the file; -1 if it says nothing about it. */
static int state_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return BOX_FILE_MISSING;
    case ELOOP: /* a link */
    case EXDEV: /* leads out of the folder */
    case EACCES:
    case EAGAIN: /* leased */
    case ENXIO:  /* a FIFO or a socket */
    case ENODEV:
        return BOX_FILE_OTHER;
    default:
        return -1;
    }
}

static int stat_beneath(const struct box *box, const char *path, struct stat *status)
{
    AUTO_CLOSE int fd = open_beneath(box->work, path, O_PATH | O_NOFOLLOW, 0);

    return fd < 0 ? -1 : fstat(fd, status);
}

/* Looks before it opens, for opening a FIFO would already let its writer go on; and again
 * at what it has opened, for it may have been replaced meanwhile. */
static int open_regular(const struct box *box, const char *path, size_t max,
                        enum box_file *state)
{
    struct stat status;

    *state = BOX_FILE_OTHER;
    if (stat_beneath(box, path, &status) < 0) {
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        errno = ENXIO;
        return -1;
    }
    AUTO_CLOSE int fd =
        open_beneath(box->work, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0);
    if (fd < 0 || fstat(fd, &status) < 0) {
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        errno = ENXIO;
        return -1;
    }
    *state = (uint64_t)status.st_size > max ? BOX_FILE_TOO_BIG : BOX_FILE_REGULAR;
    return fd_take(&fd);
}

/* NOLINTNEXTLINE(readability-function-size): two results and an error */
int box_fetch(struct box *box, const char *path, size_t max, enum box_file *state,
              struct buf *out, struct err *e)
{
    size_t before = out->len;
    AUTO_CLOSE int fd = open_regular(box, path, max, state);

    if (fd < 0) {
        int known = state_of(errno);
        if (known < 0) {
            return err_sys(e, "cannot fetch '%s' from the box", path);
        }
        *state = (enum box_file)known;
        return 0;
    }
    if (*state != BOX_FILE_REGULAR || fd_read_all(fd, out, max) == 0) {
        return 0;
    }
    out->len = before;
    if (errno != EFBIG) {
        return err_sys(e, "cannot read '%s' of the box", path);
    }
    *state = BOX_FILE_TOO_BIG; /* it has grown */
    return 0;
}

int box_open_run(const struct box *box, const char *name, int flags)
{
    return open_beneath(box->run, name, flags, (flags & O_CREAT) != 0 ? 0600 : 0);
}

int box_open_run_folder(const struct box *box)
{
    return open_beneath(box->run, ".", O_RDONLY | O_DIRECTORY, 0);
}
