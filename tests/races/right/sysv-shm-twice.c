/* right: a System V segment found by key, attached twice, detached and attached again */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static void op(int sem, int n)
{
    struct sembuf b = { 0, n, 0 };
    while (semop(sem, &b, 1) < 0)
        ;
}

int main(void)
{
    key_t key = ftok(".", 's');
    int id = shmget(key, 100, IPC_CREAT | 0600);
    int sem = semget(key, 1, IPC_CREAT | 0600);

    semctl(sem, 0, SETVAL, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int mine = shmget(key, 0, 0);
            for (int k = 0; k < 50; k++) {
                int *a = shmat(mine, NULL, 0), *b = shmat(mine, NULL, 0);
                op(sem, -1);
                a[0]++;
                b[1] += a[0] - b[0] + 1;
                op(sem, 1);
                shmdt(a);
                shmdt(b);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    int *a = shmat(id, NULL, 0), x = a[0], y = a[1];
    shmctl(id, IPC_RMID, NULL);
    semctl(sem, 0, IPC_RMID);
    printf("%d %d\n", x, y);
    return x != 200 || y != 200;
}
