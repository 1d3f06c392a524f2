/* wrong: every child sets the semaphore to 1 when it starts
 * finds: no-exclusion, race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sem = semget(IPC_PRIVATE, 1, 0600);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            struct sembuf down = {0, -1, 0}, up = {0, 1, 0};
            semctl(sem, 0, SETVAL, 1);
            for (int k = 0; k < 300; k++) {
                semop(sem, &down, 1);
                (*n)++;
                semop(sem, &up, 1);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    semctl(sem, 0, IPC_RMID);
    printf("%d\n", *n);
    return 0;
}
