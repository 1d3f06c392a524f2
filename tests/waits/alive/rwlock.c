/* Readers and a writer of one lock. */
#include <sched.h>

#include "../waits.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;

static void *look(void *unused)
{
    int last = 0;

    while (last < TURNS) {
        (void)pthread_rwlock_rdlock(&lock);
        last = value;
        (void)pthread_rwlock_unlock(&lock);
        (void)sched_yield();
    }
    return unused;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        MUST(pthread_create(&threads[i], NULL, look, NULL) == 0);
    }
    for (int i = 0; i < TURNS; i++) {
        (void)pthread_rwlock_wrlock(&lock);
        value++;
        (void)sched_yield();
        (void)pthread_rwlock_unlock(&lock);
    }
    for (int i = 0; i < 2; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return 0;
}
