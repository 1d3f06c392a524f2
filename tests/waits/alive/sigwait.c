/* Signals, awaited by sigwait(3). */
#include "../waits.h"

int main(void)
{
    sigset_t blocked;
    int number;

    pid_t parent = getpid();
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    pid_t child = fork();
    MUST(child >= 0);
    for (int i = 0; i < TURNS; i++) {
        if (child == 0) {
            MUST(sigwait(&blocked, &number) == 0);
            MUST(kill(parent, SIGUSR1) == 0);
        } else {
            MUST(kill(child, SIGUSR1) == 0);
            MUST(sigwait(&blocked, &number) == 0);
        }
    }
    return child == 0 ? 0 : reap();
}
