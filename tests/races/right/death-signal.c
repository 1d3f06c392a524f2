/* right: the child is told by PR_SET_PDEATHSIG that its parent has ended, and goes on with its work */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[2], ready[2], got = 0;
    sigset_t set;
    int sig;
    char c;

    pipe(p);
    pipe(ready);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0) {
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGUSR1);
            write(ready[1], "r", 1);
            sigwait(&set, &sig);
            int seen = m[0];
            write(p[1], &seen, sizeof seen);
            exit(0);
        }
        read(ready[0], &c, 1);
        m[0] = 12;
        _exit(0);
    }
    read(p[0], &got, sizeof got);
    wait(NULL);
    printf("%d\n", got);
    return got != 12;
}
