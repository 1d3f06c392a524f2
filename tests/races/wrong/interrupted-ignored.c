/* wrong: a timer interrupts sem_wait, which then has not got the semaphore, but the child goes in
 * finds: trywait, race
 */
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void tick(int s) { (void)s; }

int main(void)
{
    struct { sem_t s; int n; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sigaction sa = {.sa_handler = tick};
    int ready[2];
    char c;

    pipe(ready);
    sigaction(SIGALRM, &sa, NULL);
    sem_init(&m->s, 1, 1);
    sem_wait(&m->s);
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            struct itimerval soon = {{0, 0}, {0, 5000}};
            setitimer(ITIMER_REAL, &soon, NULL);
            sem_wait(&m->s);
            m->n++;
            write(ready[1], "x", 1);
            sem_post(&m->s);
            exit(0);
        }
    }
    for (int k = 0; k < 100; k++)
        m->n++;
    read(ready[0], &c, 1);
    read(ready[0], &c, 1);
    sem_post(&m->s);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return 0;
}
