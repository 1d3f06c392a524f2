/* A mutex that processes share, robust and priority-inheriting. */
#include <sched.h>

#include "../waits.h"

struct shared {
    pthread_mutex_t mutex;
    int sum;
};

static void work(struct shared *shared)
{
    for (int i = 0; i < TURNS; i++) {
        MUST(pthread_mutex_lock(&shared->mutex) == 0);
        int before = shared->sum;
        (void)sched_yield();
        shared->sum = before + 1;
        MUST(pthread_mutex_unlock(&shared->mutex) == 0);
    }
}

int main(void)
{
    struct shared *shared = share(sizeof(*shared));
    pthread_mutexattr_t attributes;

    (void)pthread_mutexattr_init(&attributes);
    (void)pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    (void)pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    (void)pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    MUST(pthread_mutex_init(&shared->mutex, &attributes) == 0);
    bool is_child = forks();
    work(shared);
    if (is_child) {
        return 0;
    }
    return reap() != 0 || shared->sum != 2 * TURNS;
}
