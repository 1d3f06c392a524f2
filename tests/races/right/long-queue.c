/* right: an unlimited queue: ten thousand posts lie there before the first one is taken
 * may be: undecided
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 10000

int main(void)
{
    struct { sem_t filled, begin; int item[N]; } *q =
        mmap(NULL, sizeof *q, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;

    sem_init(&q->filled, 1, 0);
    sem_init(&q->begin, 1, 0);
    if (fork() == 0) {
        for (int i = 0; i < N; i++) {
            q->item[i] = i;
            sem_post(&q->filled);
            if (i == N - 100)
                sem_post(&q->begin);
        }
        exit(0);
    }
    sem_wait(&q->begin);
    for (int i = 0; i < N; i++) {
        sem_wait(&q->filled);
        sum += q->item[i];
    }
    wait(NULL);
    printf("%ld\n", sum);
    return sum != N * (N - 1L) / 2;
}
