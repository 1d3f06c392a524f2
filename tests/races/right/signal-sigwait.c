/* right: sigwait, sigwaitinfo and sigtimedwait; kill, sigqueue and a signal of real time */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int *m;

static void await(sigset_t *set, int how)
{
    struct timespec minute = {60, 0};
    siginfo_t info;
    int sig;

    if (how == 0)
        sigwait(set, &sig);
    else if (how == 1)
        sigwaitinfo(set, &info);
    else
        sigtimedwait(set, &info, &minute);
}

static void notify(pid_t who, int how)
{
    if (how == 0)
        kill(who, SIGUSR1);
    else
        sigqueue(who, how == 1 ? SIGUSR2 : SIGRTMIN, (union sigval){.sival_int = how});
}

int main(void)
{
    sigset_t set;

    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);

    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 60; i++) {
            await(&set, i % 3);
            *m += 1;
            notify(parent, (i + 1) % 3);
        }
        exit(0);
    }
    for (int i = 0; i < 60; i++) {
        *m += 1;
        notify(child, i % 3);
        await(&set, (i / 2) % 3);
    }
    wait(NULL);
    printf("%d\n", *m);
    return *m != 120;
}
