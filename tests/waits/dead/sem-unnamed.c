/* Two semaphores, taken in opposite order. */
#include <semaphore.h>

#include "../waits.h"

int main(void)
{
    sem_t *sem = share(4 * sizeof(*sem));

    for (int i = 0; i < 4; i++) {
        MUST(sem_init(&sem[i], 1, i < 2 ? 1 : 0) == 0);
    }
    int first = forks() ? 1 : 0;
    MUST(sem_wait(&sem[first]) == 0);
    /* Both have one before either wants the other. */
    MUST(sem_post(&sem[2 + first]) == 0 && sem_wait(&sem[3 - first]) == 0);
    last_words();
    return sem_wait(&sem[1 - first]);
}
