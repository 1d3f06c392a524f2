/* right: pselect and ppoll let the signal in while they wait */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t count;

static void on_usr1(int sig)
{
    (void)sig;
    count++;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigset_t block, old;

    signal(SIGUSR1, on_usr1);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    pid_t parent = getpid(), child = fork();
    pid_t peer = child ? child : parent;
    for (int i = 0; i < 30; i++) {
        if (!child) {
            while (count <= i)
                if (ppoll(NULL, 0, NULL, &old) < 0 && errno != EINTR)
                    exit(1);
            *m += 1;
            kill(peer, SIGUSR1);
        } else {
            *m += 1;
            kill(peer, SIGUSR1);
            while (count <= i)
                if (pselect(0, NULL, NULL, NULL, NULL, &old) < 0 && errno != EINTR)
                    return 1;
        }
    }
    if (!child)
        exit(0);
    wait(NULL);
    printf("%d\n", *m);
    return *m != 60;
}
