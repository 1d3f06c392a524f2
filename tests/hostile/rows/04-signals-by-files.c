/* row 4: signals that the kernel sends for it
 * tries: to have files, timers and clocks send signals to others: to its parent, to a process
 *        of the host
 * must: passed
 */
#include "probe.h"
#include <time.h>

static void by_file(int target)
{
    int ends[2];

    pipe(ends);
    fcntl(ends[0], F_SETSIG, SIGKILL);
    fcntl(ends[0], F_SETOWN, target);
    fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK);
    write(ends[1], "x", 1);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    ioctl(ends[0], FIOSETOWN, &target);
    fcntl(ends[0], F_SETFL, O_ASYNC);
    write(ends[1], "x", 1);
}

static void by_timer(int target)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGKILL};
    struct itimerspec soon = {.it_value = {0, 1000}};
    timer_t timer;

    event._sigev_un._tid = target;
    attempt(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, "a timer for another process");
    (void)soon;
}

int main(void)
{
    int targets[] = {PLANTED_PID, getppid(), 1, -PLANTED_PID, -getppid(), -1};

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        by_file(targets[i]);
        if (targets[i] > 0) {
            by_timer(targets[i]);
        }
    }
    usleep(50000);
    return end();
}
