/* wrong: a signal handler changes what the child is working on, under a lock that it does not take
 * finds: race
 */
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct { sem_t s; int n; } *m;

static void reset(int sig)
{
    (void)sig;
    m->n = 0;
}

int main(void)
{
    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&m->s, 1, 1);
    signal(SIGUSR1, reset);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            if (i == 0)
                kill(getppid(), SIGUSR1);
            for (int k = 0; k < 300; k++) {
                sem_wait(&m->s);
                m->n++;
                sem_post(&m->s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return 0;
}
