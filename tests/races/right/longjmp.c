/* right: a handler leaves a blocking call by siglongjmp, and the work under the lock goes on */
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;

static void on_alarm(int sig)
{
    (void)sig;
    siglongjmp(back, 1);
}

int main(void)
{
    struct { sem_t s; int n; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct itimerval soon = {{0, 0}, {0, 2000}};

    sem_init(&m->s, 1, 1);
    signal(SIGALRM, on_alarm);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (volatile int k = 0; k < 5; k++) {
                if (sigsetjmp(back, 1) == 0) {
                    setitimer(ITIMER_REAL, &soon, NULL);
                    for (;;)
                        pause();
                }
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
    return m->n != 15;
}
