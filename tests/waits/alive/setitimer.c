/* An interval timer. */
#include <sys/time.h>

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
    struct itimerval every = {{.tv_usec = 1000}, {.tv_usec = 1000}};

    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGALRM);
    MUST(sigaction(SIGALRM, &action, NULL) == 0);
    MUST(sigprocmask(SIG_BLOCK, &blocked, &before) == 0);
    MUST(setitimer(ITIMER_REAL, &every, NULL) == 0);
    while (count < 5) {
        (void)sigsuspend(&before);
    }
    return 0;
}
