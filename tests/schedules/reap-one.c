/* A handler for SIGCHLD reaps one child, or all that have ended: signals do not queue. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 3 };

static volatile sig_atomic_t reaped;

static void on_child(int signal)
{
    int error = errno;

    (void)signal;
#ifdef RIGHT
    while (waitpid(-1, NULL, WNOHANG) > 0) {
        reaped++;
    }
#else
    if (waitpid(-1, NULL, WNOHANG) > 0) {
        reaped++;
    }
#endif
    errno = error;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_child};
    sigset_t blocked;
    sigset_t before;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    sigaction(SIGCHLD, &action, NULL);
    for (int i = 0; i < CHILDREN; i++) {
        if (fork() == 0) {
            _exit(0);
        }
    }
    while (reaped < CHILDREN) {
        sigsuspend(&before);
    }
    puts("all");
    return 0;
}
