/* Two mutexes, locked in opposite order. */
#include "../waits.h"

static pthread_mutex_t mutex[2] = {PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both;

static void *lock(void *argument)
{
    int first = argument != NULL;

    (void)pthread_mutex_lock(&mutex[first]);
    (void)pthread_barrier_wait(&both);
    last_words();
    (void)pthread_mutex_lock(&mutex[1 - first]);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    MUST(pthread_barrier_init(&both, NULL, 2) == 0);
    MUST(pthread_create(&thread, NULL, lock, mutex) == 0);
    (void)lock(NULL);
    return 0;
}
