/* right: a signal (SIGIO) says that bytes have come; the handler only notes it */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t came;

static void on_io(int sig)
{
    (void)sig;
    came = 1;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigset_t block, old;
    int p[2];

    pipe(p);
    signal(SIGIO, on_io);
    sigemptyset(&block);
    sigaddset(&block, SIGIO);
    sigprocmask(SIG_BLOCK, &block, &old);
    fcntl(p[0], F_SETOWN, getpid());
    fcntl(p[0], F_SETFL, O_ASYNC | O_NONBLOCK);
    if (fork() == 0) {
        m[0] = 3;
        write(p[1], "!", 1);
        m[1] = 1;
        exit(0);
    }
    while (!came)
        sigsuspend(&old);
    int seen = m[0];
    wait(NULL);
    printf("%d\n", seen);
    return seen != 3;
}
