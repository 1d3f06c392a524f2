/* Learning that a descriptor is ready, or that its other side has gone. */
#include <poll.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>

#include "runtime/race_calls.h"
#include "runtime/race_real.h"

static void is_ready(int fd, bool is_gone)
{
    race_channel_after_read(fd, is_gone);
    race_channel_after_write(fd, false);
    race_signals_read(fd);
}

static int polled(int result, const struct pollfd *polls, nfds_t count)
{
    if (result > 0 && race_enter()) {
        for (nfds_t i = 0; i < count; i++) {
            if (polls[i].revents != 0) {
                is_ready(polls[i].fd,
                         (polls[i].revents & (POLLHUP | POLLERR | POLLRDHUP)) != 0);
            }
        }
        race_leave();
    }
    return result;
}

int wrap_poll(struct pollfd *polls, nfds_t count, int limit)
{
    return polled(real_poll(polls, count, limit), polls, count);
}

int wrap_ppoll(struct pollfd *polls, nfds_t count, const struct timespec *limit,
               const sigset_t *mask)
{
    return polled(real_ppoll(polls, count, limit, mask), polls, count);
}

/* The end of a stream is ready to be read as well. */
static int selected(int result, int count, const fd_set *reads, const fd_set *writes)
{
    if (result > 0 && race_enter()) {
        for (int fd = 0; fd < count && fd < FD_SETSIZE; fd++) {
            if ((reads != NULL && FD_ISSET(fd, reads)) ||
                (writes != NULL && FD_ISSET(fd, writes))) {
                is_ready(fd, true);
            }
        }
        race_leave();
    }
    return result;
}

int wrap_select(int count, fd_set *reads, fd_set *writes, fd_set *others,
                struct timeval *limit)
{
    return selected(real_select(count, reads, writes, others, limit), count, reads,
                    writes);
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
int wrap_pselect(int count, fd_set *reads, fd_set *writes, fd_set *others,
                 const struct timespec *limit, const sigset_t *mask)
{
    return selected(real_pselect(count, reads, writes, others, limit, mask), count,
                    reads, writes);
}

/* What an event is about is the program's own affair. */
static int waited(int result, const struct epoll_event *events)
{
    if (result > 0 && race_enter()) {
        race_acquire_kind(RACE_OBJECT_CHANNEL);
        for (int i = 0; i < result; i++) {
            if ((events[i].events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0) {
                race_acquire_dead();
            }
        }
        race_leave();
    }
    return result;
}

int wrap_epoll_wait(int fd, struct epoll_event *events, int count, int limit)
{
    return waited(real_epoll_wait(fd, events, count, limit), events);
}

int wrap_epoll_pwait(int fd, struct epoll_event *events, int count, int limit,
                     const sigset_t *mask)
{
    return waited(real_epoll_pwait(fd, events, count, limit, mask), events);
}

/* FIONREAD and the like. */
int wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list args;

    va_start(args, request);
    void *argument = va_arg(args, void *);
    va_end(args);
    int result = real_ioctl(fd, request, argument);
    if (race_enter()) {
        is_ready(fd, false);
        race_leave();
    }
    return result;
}
