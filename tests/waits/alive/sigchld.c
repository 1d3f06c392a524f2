/* Children, noticed by SIGCHLD. */
#include "../waits.h"

static volatile sig_atomic_t count;

static void handle(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
        count++;
    }
}

int main(void)
{
    sigset_t blocked;
    sigset_t before;
    struct sigaction action = {.sa_handler = handle};

    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGCHLD);
    MUST(sigaction(SIGCHLD, &action, NULL) == 0);
    MUST(sigprocmask(SIG_BLOCK, &blocked, &before) == 0);
    for (int i = 0; i < TURNS; i++) {
        if (forks()) {
            _exit(0);
        }
        while (count <= i) {
            (void)sigsuspend(&before);
        }
    }
    return 0;
}
