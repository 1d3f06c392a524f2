/* row 27: leaves System V objects
 * tries: to find those of the host, and to leave its own to whoever comes next
 * must: passed
 */
#include "probe.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void)
{
    int ids[3];

    attempt(shmget(PLANTED_SYSV, 1, 0) >= 0, "the host's segment");
    attempt(semget(PLANTED_SYSV, 1, 0) >= 0, "the host's semaphores");
    attempt(msgget(PLANTED_SYSV, 0) >= 0, "the host's queue");
    for (int id = 0; id < 64; id++) {
        attempt(shmat(id, NULL, SHM_RDONLY) != (void *)-1, "a segment by its number");
        attempt(shmctl(id, IPC_RMID, NULL) == 0, "removes a segment");
        attempt(semctl(id, 0, IPC_RMID) == 0, "removes semaphores");
    }
    for (int i = 0; i < 20; i++) {
        int key = i == 0 ? HOARD_KEY : IPC_PRIVATE;
        ids[0] = shmget(key, 4096, IPC_CREAT | 0666);
        ids[1] = semget(key, 1, IPC_CREAT | 0666);
        ids[2] = msgget(key, IPC_CREAT | 0666);
    }
    (void)ids;
    return end();
}
