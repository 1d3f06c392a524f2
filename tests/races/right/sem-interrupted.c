/* right: a timer interrupts sem_wait again and again, which is tried anew on EINTR */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;

static void on_tick(int sig)
{
    (void)sig;
    ticks++;
}

static void P(sem_t *s)
{
    while (sem_wait(s) == -1) {
        if (errno != EINTR) {
            perror("sem_wait");
            exit(1);
        }
    }
}

int main(void)
{
    struct { sem_t s; int n; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = on_tick;
    sigaction(SIGALRM, &sa, NULL);
    sem_init(&m->s, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            struct itimerval often = {{0, 700}, {0, 700}};
            setitimer(ITIMER_REAL, &often, NULL);
            for (int k = 0; k < 400; k++) {
                P(&m->s);
                m->n++;
                sem_post(&m->s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return m->n == 1600 ? 0 : 1;
}
