/* right: that SIGCHLD has come says that the only child has ended; it is reaped later */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void on_chld(int s) { (void)s; ended = 1; }

int main(void)
{
    int *m = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigset_t b, o;
    int seen = 0;

    signal(SIGCHLD, on_chld);
    sigemptyset(&b);
    sigaddset(&b, SIGCHLD);
    sigprocmask(SIG_BLOCK, &b, &o);
    for (int round = 0; round < 20; round++) {
        ended = 0;
        if (fork() == 0) {
            m[round] = round;
            if (round % 2)
                kill(getpid(), SIGKILL);
            _exit(0);
        }
        while (!ended)
            sigsuspend(&o);
        seen += m[round];
        wait(NULL);
    }
    printf("%d\n", seen);
    return seen != 190;
}
