/* A priority-inheriting mutex that a thread locks twice. */
#include "../waits.h"

static pthread_mutex_t mutex;

static void *lock(void *unused)
{
    last_words();
    (void)pthread_mutex_lock(&mutex);
    return unused;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;

    (void)pthread_mutexattr_init(&attributes);
    (void)pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    MUST(pthread_mutex_init(&mutex, &attributes) == 0);
    (void)pthread_mutex_lock(&mutex);
    MUST(pthread_create(&thread, NULL, lock, NULL) == 0);
    return pthread_join(thread, NULL);
}
