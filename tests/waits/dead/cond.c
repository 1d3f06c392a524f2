/* A condition that was signalled too early. */
#include "../waits.h"

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

    (void)pthread_cond_signal(&changed);
    (void)pthread_mutex_lock(&mutex);
    last_words();
    return pthread_cond_wait(&changed, &mutex);
}
