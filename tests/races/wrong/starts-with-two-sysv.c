/* wrong: the System V semaphore is set to 2
 * finds: initial
 * says: begins with the value 2, so process
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static void add(int sem, int n)
{
    struct sembuf b = {0, n, 0};
    semop(sem, &b, 1);
}

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sem = semget(IPC_PRIVATE, 1, 0600);

    semctl(sem, 0, SETVAL, 2);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                add(sem, -1);
                (*n)++;
                add(sem, 1);
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
