/* A timerfd in a set of epoll. */
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "../waits.h"

int main(void)
{
    struct itimerspec soon = {.it_value = {.tv_nsec = 5000000}};
    struct epoll_event event = {.events = EPOLLIN};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    int set = epoll_create1(0);

    MUST(fd >= 0 && set >= 0 && timerfd_settime(fd, 0, &soon, NULL) == 0);
    MUST(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0);
    MUST(epoll_wait(set, &event, 1, -1) == 1);
    return 0;
}
