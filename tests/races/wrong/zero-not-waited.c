/* wrong: the parent asks whether the semaphore is zero with IPC_NOWAIT, and does not look at the answer
 * finds: before-wait, race, trywait
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int set = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf zero = {0, 0, IPC_NOWAIT}, done = {0, -1, 0};

    semctl(set, 0, SETVAL, 3);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 500; k++)
                m[i]++;
            semop(set, &done, 1);
            exit(0);
        }
    }
    semop(set, &zero, 1);
    printf("%d\n", m[0] + m[1] + m[2]);
    while (wait(NULL) > 0)
        ;
    semctl(set, 0, IPC_RMID);
    return 0;
}
