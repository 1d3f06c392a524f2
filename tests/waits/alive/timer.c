/* A POSIX timer. */
#include "../waits.h"

static volatile sig_atomic_t count;

static void handle(int number)
{
    (void)number;
    count++;
}

int main(void)
{
    sigset_t blocked;
    sigset_t before;
    struct sigaction action = {.sa_handler = handle};
    struct itimerspec every = {{.tv_nsec = 1000000}, {.tv_nsec = 1000000}};
    timer_t timer;

    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGALRM);
    MUST(sigaction(SIGALRM, &action, NULL) == 0);
    MUST(sigprocmask(SIG_BLOCK, &blocked, &before) == 0);
    MUST(timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0);
    MUST(timer_settime(timer, 0, &every, NULL) == 0);
    while (count < 5) {
        (void)sigsuspend(&before);
    }
    return 0;
}
