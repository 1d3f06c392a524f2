/* right: one kill(0, SIGUSR1) starts the whole group; the end is told by killpg-like kill(-group) */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t go;

static void on_go(int sig)
{
    (void)sig;
    go++;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigset_t block, old;
    int st, bad = 0, p[2];
    char c;

    setpgid(0, 0);
    pipe(p);
    signal(SIGUSR1, on_go);
    signal(SIGUSR2, on_go);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigaddset(&block, SIGUSR2);
    sigprocmask(SIG_BLOCK, &block, &old);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            while (go < 1)
                sigsuspend(&old);
            int first = m[0];
            write(p[1], "x", 1);
            while (go < 2)
                sigsuspend(&old);
            exit(first == 5 && m[0] == 6 ? 0 : 1);
        }
    }
    m[0] = 5;
    kill(0, SIGUSR1);
    for (int i = 0; i < 4; i++)
        read(p[0], &c, 1);
    m[0] = 6;
    kill(-getpgrp(), SIGUSR2);
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", bad);
    return bad != 0;
}
