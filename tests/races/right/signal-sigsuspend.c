/* right: SIGUSR1 to and fro; a handler sets a flag, sigsuspend waits */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t my_turn = 0;

void handler(int sig)
{
    (void)sig;
    my_turn = 1;
}

int main(void)
{
    sigset_t mask, old;
    struct sigaction sa;
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sa.sa_handler = handler;
    sigemptyset(&sa.sa_mask);
    sa.sa_flags = 0;
    sigaction(SIGUSR1, &sa, NULL);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, &old);

    pid_t parent = getpid(), pid = fork();
    pid_t other = pid ? pid : parent;
    if (pid)
        my_turn = 1;
    for (int i = 0; i < 100; i++) {
        while (!my_turn)
            sigsuspend(&old);
        my_turn = 0;
        (*n)++;
        kill(other, SIGUSR1);
    }
    if (pid == 0)
        exit(0);
    wait(NULL);
    printf("%d\n", *n);
    return *n != 200;
}
