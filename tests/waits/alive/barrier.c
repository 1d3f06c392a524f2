/* Three processes meet at a barrier. */
#include "../waits.h"

int main(void)
{
    pthread_barrier_t *barrier = share(sizeof(*barrier));
    pthread_barrierattr_t attributes;

    (void)pthread_barrierattr_init(&attributes);
    (void)pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    MUST(pthread_barrier_init(barrier, &attributes, 3) == 0);
    bool is_child = forks() || forks();
    for (int i = 0; i < TURNS; i++) {
        (void)pthread_barrier_wait(barrier);
    }
    return is_child ? 0 : reap();
}
