/* A barrier for three, to which two come. */
#include "../waits.h"

int main(void)
{
    pthread_barrier_t *barrier = share(sizeof(*barrier));
    pthread_barrierattr_t attributes;

    (void)pthread_barrierattr_init(&attributes);
    (void)pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    MUST(pthread_barrier_init(barrier, &attributes, 3) == 0);
    (void)forks();
    last_words();
    return pthread_barrier_wait(barrier);
}
