/* right: the parent waits for zero, children decrement when they are done */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIDS 4

int main(void)
{
    int seg = shmget(IPC_PRIVATE, KIDS * sizeof(int), IPC_CREAT | 0600);
    int set = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    int *result = shmat(seg, 0, 0);
    int sum = 0;

    shmctl(seg, IPC_RMID, 0);
    semctl(set, 0, SETVAL, KIDS);
    for (int i = 0; i < KIDS; i++) {
        if (fork() == 0) {
            struct sembuf done = {0, -1, 0};
            result[i] = 10 * i;
            semop(set, &done, 1);
            _exit(0);
        }
    }
    struct sembuf zero = {0, 0, 0};
    if (semop(set, &zero, 1) == -1)
        return 1;
    for (int i = 0; i < KIDS; i++)
        sum += result[i];
    while (wait(0) > 0)
        continue;
    semctl(set, 0, IPC_RMID);
    printf("sum %d\n", sum);
    return sum != 60;
}
