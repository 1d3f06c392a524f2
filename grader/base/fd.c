#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

void fd_close(int *fd)
{
    int saved = errno;

    if (*fd >= 0) {
        (void)close(*fd);
    }
    *fd = -1;
    errno = saved;
}

int fd_take(int *fd)
{
    int out = *fd;

    *fd = -1;
    return out;
}

int fd_write_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

int fd_read_all(int fd, struct buf *out, size_t max)
{
    char chunk[16384];
    size_t total = 0;

    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return (int)n;
        }
        total += (size_t)n;
        if (total > max) {
            errno = EFBIG;
            return -1;
        }
        buf_add(out, chunk, (size_t)n);
    }
}

int fd_from_bytes(const char *name, struct bytes content)
{
    AUTO_CLOSE int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 || fd_write_all(fd, content.data, content.len) < 0 ||
        lseek(fd, 0, SEEK_SET) < 0 ||
        fcntl(fd, F_ADD_SEALS,
              F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0) {
        return -1;
    }
    return fd_take(&fd);
}

union control {
    struct cmsghdr align;
    char space[CMSG_SPACE(sizeof(int) * FD_MESSAGE_MAX)];
};

int fd_send(int sock, const void *data, size_t len, const int *fds, size_t fd_count)
{
    union control control;
    struct iovec iov = {.iov_base = (void *)data, .iov_len = len};
    struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

    if (fd_count > FD_MESSAGE_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    if (fd_count > 0) {
        memset(&control, 0, sizeof(control));
        message.msg_control = control.space;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
        memcpy(CMSG_DATA(head), fds, sizeof(int) * fd_count);
    }
    ssize_t sent;
    do {
        sent = sendmsg(sock, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

static size_t take_descriptors(struct msghdr *message, int *fds)
{
    size_t count = 0;

    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head != NULL;
         head = CMSG_NXTHDR(message, head)) {
        if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
            size_t bytes = head->cmsg_len - CMSG_LEN(0);
            memcpy(fds + count, CMSG_DATA(head), bytes);
            count += bytes / sizeof(int);
        }
    }
    return count;
}

ssize_t fd_receive(int sock, void *data, size_t len, int *fds, size_t *fd_count)
{
    union control control;
    struct iovec iov = {.iov_base = data, .iov_len = len};
    struct msghdr message = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = control.space,
                             .msg_controllen = sizeof(control.space)};
    ssize_t got;

    do {
        got = recvmsg(sock, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    *fd_count = got < 0 ? 0 : take_descriptors(&message, fds);
    if (got >= 0 && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        for (size_t i = 0; i < *fd_count; i++) {
            fd_close(&fds[i]);
        }
        *fd_count = 0;
        errno = EMSGSIZE;
        return -1;
    }
    return got;
}
