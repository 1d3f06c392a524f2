/* right: a signal handler posts a semaphore of its own process, which is meant to be private */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t come; /* each process has its own */

static void on_usr1(int sig)
{
    (void)sig;
    sem_post(&come);
}

static void await(void)
{
    while (sem_wait(&come) < 0 && errno == EINTR)
        ;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sigaction sa = {.sa_handler = on_usr1, .sa_flags = SA_RESTART};

    sem_init(&come, 0, 0);
    sigaction(SIGUSR1, &sa, NULL);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        for (int i = 0; i < 50; i++) {
            await();
            *m += 1;
            kill(parent, SIGUSR1);
        }
        exit(0);
    }
    for (int i = 0; i < 50; i++) {
        *m += 1;
        kill(child, SIGUSR1);
        await();
    }
    wait(NULL);
    printf("%d\n", *m);
    return *m != 100;
}
