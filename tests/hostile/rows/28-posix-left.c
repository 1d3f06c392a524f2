/* row 28: leaves POSIX objects
 * tries: the same with names in /dev/shm and /dev/mqueue
 * must: passed
 */
#include "probe.h"
#include <mqueue.h>
#include <semaphore.h>

int main(void)
{
    attempt(shm_open(PLANTED_SHM, O_RDONLY, 0) >= 0, "the host's shared memory");
    attempt(mq_open(PLANTED_SHM, O_RDONLY) >= 0, "the host's message queue");
    attempt(sem_open(PLANTED_SHM, 0) != SEM_FAILED, "the host's semaphore");
    shm_open("/hoard", O_CREAT | O_RDWR, 0666);
    shm_open("/hoard-file", O_CREAT | O_RDWR, 0666);
    sem_open("/hoard", O_CREAT, 0666, 1);
    mq_open("/hoard", O_CREAT | O_RDWR, 0666, NULL);
    return end();
}
