/* A thread that waits for the thread which joins it. */
#include <semaphore.h>

#include "../waits.h"

static sem_t never;

static void *wait_for_it(void *unused)
{
    (void)sem_wait(&never);
    return unused;
}

int main(void)
{
    pthread_t thread;

    MUST(sem_init(&never, 0, 0) == 0);
    MUST(pthread_create(&thread, NULL, wait_for_it, NULL) == 0);
    last_words();
    return pthread_join(thread, NULL);
}
