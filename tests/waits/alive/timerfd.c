/* A timerfd that is read. */
#include <sys/timerfd.h>

#include "../waits.h"

int main(void)
{
    struct itimerspec every = {{.tv_nsec = 1000000}, {.tv_nsec = 1000000}};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    uint64_t count;

    MUST(fd >= 0 && timerfd_settime(fd, 0, &every, NULL) == 0);
    for (int i = 0; i < 5; i++) {
        MUST(read(fd, &count, sizeof(count)) == (ssize_t)sizeof(count));
    }
    return 0;
}
