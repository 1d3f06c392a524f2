/* Two semaphores in shared memory. */
#include <semaphore.h>

#include "../waits.h"

int main(void)
{
    sem_t *sem = share(2 * sizeof(*sem));

    MUST(sem_init(&sem[0], 1, 0) == 0 && sem_init(&sem[1], 1, 0) == 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            MUST(sem_wait(&sem[0]) == 0 && sem_post(&sem[1]) == 0);
        } else {
            MUST(sem_post(&sem[0]) == 0 && sem_wait(&sem[1]) == 0);
        }
    }
    return is_child ? 0 : reap();
}
