/* right: recursive and error-checking process-shared mutexes, trylock and timedlock */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared {
    pthread_mutex_t recursive, checked;
    int deep, checked_count;
};

static void mutex_make(pthread_mutex_t *m, int type)
{
    pthread_mutexattr_t a;

    pthread_mutexattr_init(&a);
    pthread_mutexattr_settype(&a, type);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    if (pthread_mutex_init(m, &a) != 0)
        exit(1);
}

static void add(struct shared *s, int depth)
{
    pthread_mutex_lock(&s->recursive);
    s->deep++;
    if (depth > 0)
        add(s, depth - 1);
    s->deep++;
    pthread_mutex_unlock(&s->recursive);
}

static void count(struct shared *s, int i)
{
    struct timespec soon;

    if (i % 2 == 0) {
        while (pthread_mutex_trylock(&s->checked) == EBUSY)
            sched_yield();
    } else {
        do {
            clock_gettime(CLOCK_REALTIME, &soon);
            soon.tv_nsec = (soon.tv_nsec + 100000) % 1000000000;
        } while (pthread_mutex_timedlock(&s->checked, &soon) == ETIMEDOUT);
    }
    s->checked_count++;
    pthread_mutex_unlock(&s->checked);
}

int main(void)
{
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    mutex_make(&s->recursive, PTHREAD_MUTEX_RECURSIVE);
    mutex_make(&s->checked, PTHREAD_MUTEX_ERRORCHECK);
    for (int p = 0; p < 4; p++) {
        if (fork() == 0) {
            for (int i = 0; i < 100; i++) {
                add(s, 2);
                count(s, i);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", s->deep, s->checked_count);
    return s->deep != 4 * 100 * 6 || s->checked_count != 400;
}
