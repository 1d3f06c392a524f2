/* right: signals in the ways of System V: sigset, sighold, sigpause */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static int *m;
static volatile sig_atomic_t turns;

static void on_usr1(int sig)
{
    (void)sig;
    m[1] += m[0];
    turns++;
}

int main(void)
{
    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigset(SIGUSR1, on_usr1);
    sighold(SIGUSR1);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; i++) {
            while (turns <= i)
                sigpause(SIGUSR1);
            kill(parent, SIGUSR1);
        }
        exit(0);
    }
    for (int i = 0; i < 20; i++) {
        m[0] = i;
        kill(child, SIGUSR1);
        while (turns <= i)
            sigpause(SIGUSR1);
    }
    wait(NULL);
    printf("%d\n", m[1]);
    return m[1] != 2 * 190;
}
