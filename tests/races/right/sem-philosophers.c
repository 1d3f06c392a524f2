/* right: philosophers: a semaphore for each fork, a waiter who lets in only N - 1 of them */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 5

struct table {
    sem_t waiter;
    sem_t fork[N];
    int used[N];
};

static void eat(struct table *t, int me)
{
    int left = me, right = (me + 1) % N;

    sem_wait(&t->waiter);
    sem_wait(&t->fork[left]);
    sem_wait(&t->fork[right]);
    t->used[left]++;
    t->used[right]++;
    sem_post(&t->fork[right]);
    sem_post(&t->fork[left]);
    sem_post(&t->waiter);
}

int main(void)
{
    struct table *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    sem_init(&t->waiter, 1, N - 1);
    for (int i = 0; i < N; i++)
        sem_init(&t->fork[i], 1, 1);
    for (int i = 0; i < N; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 80; k++)
                eat(t, i);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < N; i++)
        sum += t->used[i];
    printf("%d\n", sum);
    return sum != 2 * N * 80;
}
