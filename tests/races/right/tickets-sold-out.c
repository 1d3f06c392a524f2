/* right: three tickets for five customers: a semaphore that nobody gives back; who is too late goes home */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    struct { sem_t tickets; int has[5]; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sold = 0, status, late = 0;

    sem_init(&m->tickets, 1, 3);
    for (int i = 0; i < 5; i++) {
        if (fork() == 0) {
            struct timespec t;
            clock_gettime(CLOCK_REALTIME, &t);
            t.tv_nsec += 50000000;
            t.tv_sec += t.tv_nsec / 1000000000;
            t.tv_nsec %= 1000000000;
            if (i % 2 ? sem_trywait(&m->tickets) == 0 : sem_timedwait(&m->tickets, &t) == 0) {
                m->has[i] = 1;
                exit(0);
            }
            exit(7);
        }
    }
    while (wait(&status) > 0)
        late += WEXITSTATUS(status) == 7;
    for (int i = 0; i < 5; i++)
        sold += m->has[i];
    printf("%d sold, %d late\n", sold, late);
    return sold != 3 || late != 2;
}
