/* Three threads that want the same mutex, held for a while. */
#include <sched.h>

#include "../waits.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static void *work(void *unused)
{
    for (int i = 0; i < TURNS; i++) {
        (void)pthread_mutex_lock(&mutex);
        int before = sum;
        (void)sched_yield();
        sum = before + 1;
        (void)pthread_mutex_unlock(&mutex);
    }
    return unused;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++) {
        MUST(pthread_create(&threads[i], NULL, work, NULL) == 0);
    }
    for (int i = 0; i < 3; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return sum != 3 * TURNS;
}
