/* A named semaphore that nobody posts. */
#include <semaphore.h>

#include "../waits.h"

int main(void)
{
    sem_t *sem = sem_open("/never", O_CREAT, 0600, 0);

    MUST(sem != SEM_FAILED);
    last_words();
    return sem_wait(sem);
}
