/* right: the parent waits until it is the only one who has the segment attached */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int id = shmget(IPC_PRIVATE, 4096, 0600);
    int *m = shmat(id, NULL, 0);
    struct shmid_ds ds;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            m[i] = i * i;
            shmdt(m);
            exit(0);
        }
    }
    do {
        sched_yield();
        shmctl(id, IPC_STAT, &ds);
    } while (ds.shm_nattch > 1);
    int sum = m[0] + m[1] + m[2] + m[3];
    shmctl(id, IPC_RMID, NULL);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum);
    return sum != 14;
}
