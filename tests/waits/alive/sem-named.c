/* Two named semaphores. */
#include <semaphore.h>

#include "../waits.h"

int main(void)
{
    sem_t *there = sem_open("/there", O_CREAT, 0600, 0);
    sem_t *back = sem_open("/back", O_CREAT, 0600, 0);

    MUST(there != SEM_FAILED && back != SEM_FAILED);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            MUST(sem_wait(there) == 0 && sem_post(back) == 0);
        } else {
            MUST(sem_post(there) == 0 && sem_wait(back) == 0);
        }
    }
    return is_child ? 0 : reap();
}
