/* Signals, awaited by sigsuspend(2). */
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
    sigset_t none;
    struct sigaction action = {.sa_handler = handle};

    (void)sigemptyset(&none);
    MUST(sigaction(SIGUSR1, &action, NULL) == 0);
    pid_t parent = getpid();
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    pid_t child = fork();
    MUST(child >= 0);
    for (int i = 0; i < TURNS; i++) {
        if (child == 0) {
            while (count <= i) {
                (void)sigsuspend(&none);
            }
            MUST(kill(parent, SIGUSR1) == 0);
        } else {
            MUST(kill(child, SIGUSR1) == 0);
            while (count <= i) {
                (void)sigsuspend(&none);
            }
        }
    }
    return child == 0 ? 0 : reap();
}
