/* right: a queue with a mutex and two condition variables */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAP 4
#define N 200

typedef struct {
    pthread_mutex_t mtx;
    pthread_cond_t not_empty, not_full;
    int q[CAP];
    int head, len;
    long sum;
} queue;

static void produce(queue *q, int v)
{
    pthread_mutex_lock(&q->mtx);
    while (q->len == CAP)
        pthread_cond_wait(&q->not_full, &q->mtx);
    q->q[(q->head + q->len++) % CAP] = v;
    pthread_cond_signal(&q->not_empty);
    pthread_mutex_unlock(&q->mtx);
}

static void consume(queue *q)
{
    pthread_mutex_lock(&q->mtx);
    while (q->len == 0)
        pthread_cond_wait(&q->not_empty, &q->mtx);
    q->sum += q->q[q->head];
    q->head = (q->head + 1) % CAP;
    q->len--;
    pthread_cond_signal(&q->not_full);
    pthread_mutex_unlock(&q->mtx);
}

int main(void)
{
    queue *q = mmap(NULL, sizeof(queue), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t ma;
    pthread_condattr_t ca;

    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
    pthread_condattr_init(&ca);
    pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&q->mtx, &ma);
    pthread_cond_init(&q->not_empty, &ca);
    pthread_cond_init(&q->not_full, &ca);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 1; k <= N; k++)
                i < 2 ? produce(q, k) : consume(q);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld\n", q->sum);
    return q->sum != N * (N + 1);
}
