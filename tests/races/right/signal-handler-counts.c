/* right: the handler itself works on the shared memory; children are told one after the other */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int *sum;
static volatile sig_atomic_t got;

static void add(int sig)
{
    (void)sig;
    sum[0] += sum[1];
    got++;
}

int main(void)
{
    sigset_t set, none;
    pid_t pid[4];
    int p[2];
    char c;

    sum = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pipe(p);
    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGUSR2, add);
    for (int i = 0; i < 4; i++) {
        if ((pid[i] = fork()) == 0) {
            while (got < 20) {
                sigsuspend(&none);
                write(p[1], "d", 1);
            }
            exit(0);
        }
    }
    for (int k = 0; k < 20; k++) {
        for (int i = 0; i < 4; i++) {
            sum[1] = i;
            kill(pid[i], SIGUSR2);
            read(p[0], &c, 1);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum[0]);
    return sum[0] != 20 * 6;
}
