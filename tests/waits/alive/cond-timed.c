/* A condition variable whose timeouts end. */
#include "../waits.h"

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;

    (void)pthread_mutex_lock(&mutex);
    for (int i = 0; i < 5; i++) {
        struct timespec end;
        (void)clock_gettime(CLOCK_REALTIME, &end);
        end.tv_nsec += 1000000;
        end.tv_sec += end.tv_nsec / 1000000000;
        end.tv_nsec %= 1000000000;
        while (pthread_cond_timedwait(&never, &mutex, &end) != ETIMEDOUT) {
        }
    }
    return 0;
}
