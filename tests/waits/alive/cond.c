/* A condition variable between two threads. */
#include "../waits.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int next;

static void *take_turns(void *argument)
{
    int who = argument != NULL;

    for (int i = 0; i < TURNS; i++) {
        (void)pthread_mutex_lock(&mutex);
        while (next % 2 != who) {
            (void)pthread_cond_wait(&changed, &mutex);
        }
        next++;
        (void)pthread_cond_signal(&changed);
        (void)pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, take_turns, &next) == 0);
    (void)take_turns(NULL);
    return pthread_join(thread, NULL);
}
