/* right: children are reaped in the SIGCHLD handler, the parent waits with pause and a mask */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t children_left;

static void reap(int signo)
{
    int saved = errno;

    (void)signo;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        children_left--;
    errno = saved;
}

int main(void)
{
    struct sigaction act;
    sigset_t chld, before;
    int *part = mmap(NULL, 16 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    memset(&act, 0, sizeof(act));
    act.sa_handler = reap;
    act.sa_flags = SA_RESTART | SA_NOCLDSTOP;
    sigaction(SIGCHLD, &act, NULL);
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);

    children_left = 16;
    for (int i = 0; i < 16; i++) {
        if (fork() == 0) {
            part[i] = i;
            _exit(0);
        }
    }
    sigprocmask(SIG_BLOCK, &chld, &before);
    while (children_left > 0)
        sigsuspend(&before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    for (int i = 0; i < 16; i++)
        sum += part[i];
    printf("sum %d\n", sum);
    return sum != 120;
}
