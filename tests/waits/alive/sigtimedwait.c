/* Signals, awaited with a timeout that is not reached. */
#include "../waits.h"

int main(void)
{
    sigset_t blocked;
    const struct timespec far = {.tv_sec = 100};

    pid_t parent = getpid();
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    pid_t child = fork();
    MUST(child >= 0);
    for (int i = 0; i < TURNS; i++) {
        if (child == 0) {
            MUST(sigtimedwait(&blocked, NULL, &far) == SIGUSR1);
            MUST(kill(parent, SIGUSR1) == 0);
        } else {
            MUST(kill(child, SIGUSR1) == 0);
            MUST(sigtimedwait(&blocked, NULL, &far) == SIGUSR1);
        }
    }
    return child == 0 ? 0 : reap();
}
