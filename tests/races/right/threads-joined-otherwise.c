/* right: pthread_tryjoin_np, pthread_timedjoin_np; results over a condition variable instead of a join */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int count, *m;

static void prepare(void)
{
    m[9] = 100;
}

static void *work(void *arg)
{
    pthread_once(&once, prepare);
    m[(long)arg] = m[9] + (int)(long)arg;
    pthread_mutex_lock(&lock);
    count++;
    pthread_cond_signal(&ended);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t t[3];
    struct timespec far;
    int sum = 0;

    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    while (pthread_tryjoin_np(t[0], NULL) == EBUSY)
        sched_yield();
    sum += m[0];
    clock_gettime(CLOCK_REALTIME, &far);
    far.tv_sec += 60;
    pthread_timedjoin_np(t[1], NULL, &far);
    sum += m[1];
    pthread_mutex_lock(&lock);
    while (count < 3)
        pthread_cond_wait(&ended, &lock);
    pthread_mutex_unlock(&lock);
    sum += m[2];
    pthread_join(t[2], NULL);
    printf("%d\n", sum);
    return sum != 303;
}
