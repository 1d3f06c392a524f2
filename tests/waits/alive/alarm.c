/* An alarm that comes while nothing else moves. */
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

    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGALRM);
    MUST(sigaction(SIGALRM, &action, NULL) == 0);
    MUST(sigprocmask(SIG_BLOCK, &blocked, &before) == 0);
    (void)alarm(1);
    while (count < 1) {
        (void)sigsuspend(&before);
    }
    return 0;
}
