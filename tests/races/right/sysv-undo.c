/* right: SEM_UNDO on both operations, memory attached by every child for itself */
#include <stdio.h>
#include <stdlib.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOCK   semop(semid, &(struct sembuf){0, -1, SEM_UNDO}, 1)
#define UNLOCK semop(semid, &(struct sembuf){0, +1, SEM_UNDO}, 1)

int main(void)
{
    int shmid = shmget(IPC_PRIVATE, 2 * sizeof(long), 0600);
    int semid = semget(IPC_PRIVATE, 1, 0600);

    if (shmid < 0 || semid < 0 || semctl(semid, 0, SETVAL, 1) < 0)
        return 1;
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            long *m = shmat(shmid, NULL, 0);
            for (int k = 0; k < 200; k++) {
                LOCK;
                m[0]++;
                m[1] += m[0];
                UNLOCK;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    long *m = shmat(shmid, NULL, SHM_RDONLY);
    long n = m[0], s = m[1];
    shmctl(shmid, IPC_RMID, NULL);
    semctl(semid, 0, IPC_RMID);
    printf("%ld %ld\n", n, s);
    return n != 800 || s != 800 * 801 / 2;
}
