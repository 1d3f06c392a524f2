/* Bytes and messages, by whatever call. */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

/* Of a call that touches no memory which is told. */
static const struct race_place NOWHERE = {0};

static void before_read(int fd)
{
    if (race_enter()) {
        race_channel_before_read(fd);
        race_leave();
    }
}

static ssize_t has_read(ssize_t count, int fd, void *bytes, struct race_place place)
{
    if (race_enter()) {
        race_channel_after_read(fd, race_is_end(count));
        if (count > 0 && bytes != NULL) {
            race_library_writes(bytes, (size_t)count, place);
        }
        race_leave();
    }
    return count;
}

static void before_write(int fd, const void *bytes, size_t size,
                         struct race_place place)
{
    if (race_enter()) {
        if (bytes != NULL) {
            race_library_reads(bytes, size, place);
        }
        race_channel_before_write(fd);
        race_leave();
    }
}

static ssize_t has_written(ssize_t count, int fd)
{
    if (race_enter()) {
        race_channel_after_write(fd, race_is_broken(count));
        race_leave();
    }
    return count;
}

#define READS(name, parameters, arguments)                            \
    ssize_t wrap_##name parameters                                    \
    {                                                                 \
        before_read(fd);                                              \
        return has_read(real_##name arguments, fd, bytes, RACE_HERE); \
    }

READS(pread, (int fd, void *bytes, size_t size, off_t offset),
      (fd, bytes, size, offset))
READS(pread64, (int fd, void *bytes, size_t size, off64_t offset),
      (fd, bytes, size, offset))
READS(recv, (int fd, void *bytes, size_t size, int flags), (fd, bytes, size, flags))

#define READS_PARTS(name, parameters, arguments)                   \
    ssize_t wrap_##name parameters                                 \
    {                                                              \
        before_read(fd);                                           \
        return has_read(real_##name arguments, fd, NULL, NOWHERE); \
    }

READS_PARTS(readv, (int fd, const struct iovec *parts, int count), (fd, parts, count))
READS_PARTS(preadv, (int fd, const struct iovec *parts, int count, off_t offset),
            (fd, parts, count, offset))
READS_PARTS(preadv2,
            (int fd, const struct iovec *parts, int count, off_t offset, int flags),
            (fd, parts, count, offset, flags))
READS_PARTS(recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
ssize_t wrap_recvfrom(int fd, void *bytes, size_t size, int flags,
                      __SOCKADDR_ARG address, socklen_t *length)
{
    before_read(fd);
    return has_read(real_recvfrom(fd, bytes, size, flags, address, length), fd, bytes,
                    RACE_HERE);
}

int wrap_recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags,
                  struct timespec *limit)
{
    before_read(fd);
    return (int)has_read(real_recvmmsg(fd, messages, count, flags, limit), fd, NULL,
                         RACE_HERE);
}

#define WRITES(name, parameters, arguments)            \
    ssize_t wrap_##name parameters                     \
    {                                                  \
        before_write(fd, bytes, size, RACE_HERE);      \
        return has_written(real_##name arguments, fd); \
    }

WRITES(pwrite, (int fd, const void *bytes, size_t size, off_t offset),
       (fd, bytes, size, offset))
WRITES(pwrite64, (int fd, const void *bytes, size_t size, off64_t offset),
       (fd, bytes, size, offset))
WRITES(send, (int fd, const void *bytes, size_t size, int flags),
       (fd, bytes, size, flags))

#define WRITES_PARTS(name, parameters, arguments)      \
    ssize_t wrap_##name parameters                     \
    {                                                  \
        before_write(fd, NULL, 0, NOWHERE);            \
        return has_written(real_##name arguments, fd); \
    }

WRITES_PARTS(writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
WRITES_PARTS(pwritev, (int fd, const struct iovec *parts, int count, off_t offset),
             (fd, parts, count, offset))
WRITES_PARTS(pwritev2,
             (int fd, const struct iovec *parts, int count, off_t offset, int flags),
             (fd, parts, count, offset, flags))
WRITES_PARTS(vmsplice,
             (int fd, const struct iovec *parts, size_t count, unsigned flags),
             (fd, parts, count, flags))
WRITES_PARTS(sendmsg, (int fd, const struct msghdr *message, int flags),
             (fd, message, flags))

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
ssize_t wrap_sendto(int fd, const void *bytes, size_t size, int flags,
                    __CONST_SOCKADDR_ARG address, socklen_t length)
{
    before_write(fd, bytes, size, RACE_HERE);
    return has_written(real_sendto(fd, bytes, size, flags, address, length), fd);
}

int wrap_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    before_write(fd, NULL, 0, NOWHERE);
    return (int)has_written(real_sendmmsg(fd, messages, count, flags), fd);
}

int wrap_eventfd_read(int fd, eventfd_t *value)
{
    before_read(fd);
    int result = real_eventfd_read(fd, value);
    (void)has_read(1, fd, NULL, NOWHERE);
    return result;
}

int wrap_eventfd_write(int fd, eventfd_t value)
{
    before_write(fd, NULL, 0, NOWHERE);
    return (int)has_written(real_eventfd_write(fd, value), fd);
}

/* ---- from one to the other ---- */

/* What arrives at the other side carries what has come from this one, before this task can
 * say so: meanwhile it counts as a program that is not watched. */
static void moves(int from, int to)
{
    before_read(from);
    before_write(to, NULL, 0, NOWHERE);
    if (race_enter()) {
        race_foreign_begins();
        race_leave();
    }
}

static ssize_t has_moved(ssize_t count, int from, int to)
{
    (void)has_read(count, from, NULL, NOWHERE);
    before_write(to, NULL, 0, NOWHERE);
    if (race_enter()) {
        race_foreign_ends();
        race_leave();
    }
    return has_written(count, to);
}

ssize_t wrap_sendfile(int to, int from, off_t *offset, size_t size)
{
    moves(from, to);
    return has_moved(real_sendfile(to, from, offset, size), from, to);
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
ssize_t wrap_splice(int from, off64_t *from_at, int to, off64_t *to_at, size_t size,
                    unsigned flags)
{
    moves(from, to);
    return has_moved(real_splice(from, from_at, to, to_at, size, flags), from, to);
}

ssize_t wrap_tee(int from, int to, size_t size, unsigned flags)
{
    moves(from, to);
    return has_moved(real_tee(from, to, size, flags), from, to);
}

ssize_t wrap_sendfile64(int to, int from, off64_t *offset, size_t size)
{
    moves(from, to);
    return has_moved(real_sendfile64(to, from, offset, size), from, to);
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
ssize_t wrap_copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at,
                             size_t size, unsigned flags)
{
    moves(from, to);
    return has_moved(real_copy_file_range(from, from_at, to, to_at, size, flags), from,
                     to);
}

/* ---- files that grow or shrink, which others see ---- */

#define CHANGES(name, parameters, arguments) \
    int wrap_##name parameters               \
    {                                        \
        before_write(fd, NULL, 0, NOWHERE);  \
        return real_##name arguments;        \
    }

CHANGES(ftruncate, (int fd, off_t length), (fd, length))
CHANGES(ftruncate64, (int fd, off64_t length), (fd, length))
CHANGES(fallocate, (int fd, int mode, off_t from, off_t length),
        (fd, mode, from, length))
CHANGES(posix_fallocate, (int fd, off_t from, off_t length), (fd, from, length))
CHANGES(fchmod, (int fd, mode_t mode), (fd, mode))
CHANGES(futimens, (int fd, const struct timespec times[2]), (fd, times))
CHANGES(listen, (int fd, int length), (fd, length))
CHANGES(shutdown, (int fd, int how), (fd, how))

#define CHANGES_NAMED(name, type)                  \
    int wrap_##name(const char *path, type length) \
    {                                              \
        if (race_enter()) {                        \
            race_file_changes(path);               \
            race_leave();                          \
        }                                          \
        return real_##name(path, length);          \
    }

CHANGES_NAMED(truncate, off_t)
CHANGES_NAMED(truncate64, off64_t)

#define LOOKS(name, parameters, arguments)      \
    off_t wrap_##name parameters                \
    {                                           \
        off_t result = real_##name arguments;   \
        if (race_enter()) {                     \
            race_channel_after_read(fd, false); \
            race_leave();                       \
        }                                       \
        return result;                          \
    }

LOOKS(lseek, (int fd, off_t offset, int whence), (fd, offset, whence))
LOOKS(lseek64, (int fd, off64_t offset, int whence), (fd, offset, whence))

/* ---- connections ---- */

static void before_meeting(int fd)
{
    before_read(fd);
    before_write(fd, NULL, 0, NOWHERE);
}

static int has_met(int result, int fd)
{
    (void)has_read(1, fd, NULL, NOWHERE);
    (void)has_written(result, fd);
    return result;
}

int wrap_accept(int fd, __SOCKADDR_ARG address, socklen_t *length)
{
    before_meeting(fd);
    return has_met(real_accept(fd, address, length), fd);
}

int wrap_accept4(int fd, __SOCKADDR_ARG address, socklen_t *length, int flags)
{
    before_meeting(fd);
    return has_met(real_accept4(fd, address, length, flags), fd);
}

int wrap_connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    before_meeting(fd);
    return has_met(real_connect(fd, address, length), fd);
}

int wrap_bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    before_meeting(fd);
    return has_met(real_bind(fd, address, length), fd);
}
