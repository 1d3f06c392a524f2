/* The handler of a signal and the program count up one variable: with the signal blocked, or not. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int count;

static void on_usr1(int signal)
{
    (void)signal;
    count++;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_usr1, .sa_flags = SA_RESTART};
    sigset_t blocked;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigaction(SIGUSR1, &action, NULL);
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    for (int i = 0; i < 3; i++) {
#ifdef RIGHT
        sigprocmask(SIG_BLOCK, &blocked, NULL);
#endif
        count++; /* @race */
#ifdef RIGHT
        sigprocmask(SIG_UNBLOCK, &blocked, NULL);
#endif
    }
    wait(NULL);
    printf("%d\n", count);
    return count == 4 ? 0 : 1;
}
