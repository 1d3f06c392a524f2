/* right: forty children at the same time, a line of locks and messages between them */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 40

int main(void)
{
    struct { sem_t s[N + 1]; sem_t all; int value[N + 1]; int total; } *m =
        mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i <= N; i++)
        sem_init(&m->s[i], 1, 0);
    sem_init(&m->all, 1, 1);
    for (int i = 0; i < N; i++) {
        if (fork() == 0) {
            sem_wait(&m->s[i]);
            m->value[i + 1] = m->value[i] + 1;
            sem_post(&m->s[i + 1]);
            sem_wait(&m->all);
            m->total++;
            sem_post(&m->all);
            exit(0);
        }
    }
    sem_post(&m->s[0]);
    sem_wait(&m->s[N]);
    int last = m->value[N];
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", last, m->total);
    return last != N || m->total != N;
}
