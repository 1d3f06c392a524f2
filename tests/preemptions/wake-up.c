/* Waiting for a flag that a handler sets: a signal between the test and pause(2) is lost. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t is_told;

static void on_usr1(int signal)
{
    (void)signal;
    is_told = 1;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_usr1};

    sigaction(SIGUSR1, &action, NULL);
#ifdef RIGHT
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &before);
#endif
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    while (!is_told) { /* @race */
#ifdef RIGHT
        sigsuspend(&before);
#else
        pause();
#endif
    }
    puts("told");
    wait(NULL);
    return 0;
}
