/* Descriptors: owned by one scope, given away by name, read and written whole. */
#ifndef GRADER_BASE_FD_H
#define GRADER_BASE_FD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Closes when the scope ends, keeps errno. Every descriptor is opened O_CLOEXEC. */
void fd_close(int *fd);
#define AUTO_CLOSE __attribute__((cleanup(fd_close)))

/* Gives the descriptor away: returns it and leaves -1 behind. */
int fd_take(int *fd);

/* Writes everything, through EINTR and short writes. 0, or -1 with errno set. */
MUST_CHECK int fd_write_all(int fd, const void *data, size_t len);

/* Reads to end-of-file, at most `max` bytes; a longer file is an error (EFBIG). Appends to
 * `out`. 0, or -1 with errno set. */
MUST_CHECK int fd_read_all(int fd, struct buf *out, size_t max);

/* Returns a new memfd that holds the bytes, its offset at 0, or -1 with errno set. The
 * content can no longer be changed (sealed). `name` shows in /proc only. */
MUST_CHECK int fd_from_bytes(const char *name, struct bytes content);

/* One message of a SOCK_SEQPACKET socket with up to FD_MESSAGE_MAX descriptors beside it
 * (unix(7), SCM_RIGHTS). Sending keeps the caller's descriptors open. Receiving returns the
 * length (0 = the peer is gone), stores the number of descriptors received in *fd_count,
 * and refuses (EMSGSIZE) a message or descriptor list that was cut. -1 with errno set. */
enum { FD_MESSAGE_MAX = 64 };
MUST_CHECK int fd_send(int sock, const void *data, size_t len, const int *fds,
                       size_t fd_count);
MUST_CHECK ssize_t fd_receive(int sock, void *data, size_t len, int *fds,
                              size_t *fd_count);

#endif
