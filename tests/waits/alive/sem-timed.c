/* Semaphores with a timeout that is never reached, and one that is. */
#include <semaphore.h>

#include "../waits.h"

static struct timespec in_ns(long ns)
{
    struct timespec out;

    (void)clock_gettime(CLOCK_REALTIME, &out);
    out.tv_nsec += ns;
    out.tv_sec += out.tv_nsec / 1000000000;
    out.tv_nsec %= 1000000000;
    return out;
}

int main(void)
{
    sem_t *sem = share(2 * sizeof(*sem));
    struct timespec far = in_ns(0);

    far.tv_sec += 100;
    MUST(sem_init(&sem[0], 1, 0) == 0 && sem_init(&sem[1], 1, 0) == 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        struct timespec near = in_ns(1000000);
        if (is_child) {
            MUST(sem_timedwait(&sem[0], &far) == 0);
            MUST(sem_timedwait(&sem[0], &near) < 0 && errno == ETIMEDOUT);
            MUST(sem_post(&sem[1]) == 0);
        } else {
            MUST(sem_post(&sem[0]) == 0 && sem_wait(&sem[1]) == 0);
        }
    }
    return is_child ? 0 : reap();
}
