/* right: a System V semaphore and System V shared memory */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static void sem_change(int id, int by)
{
    struct sembuf op = {0, by, 0};
    if (semop(id, &op, 1) == -1) {
        perror("semop");
        exit(1);
    }
}

int main(void)
{
    int shm = shmget(IPC_PRIVATE, sizeof(int), IPC_CREAT | 0600);
    int sem = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    union semun arg;
    int *counter = shmat(shm, NULL, 0);

    shmctl(shm, IPC_RMID, NULL);
    arg.val = 1;
    semctl(sem, 0, SETVAL, arg);
    *counter = 0;
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 250; k++) {
                sem_change(sem, -1);
                (*counter)++;
                sem_change(sem, +1);
            }
            shmdt(counter);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    semctl(sem, 0, IPC_RMID);
    printf("%d\n", *counter);
    return *counter != 1000;
}
