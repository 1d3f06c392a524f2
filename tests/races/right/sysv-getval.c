/* right: the parent asks semctl(GETVAL) until the last child has counted itself */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int set = semget(IPC_PRIVATE, 1, 0600);
    int *m = mmap(0, 4 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    semctl(set, 0, SETVAL, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            m[i] = i + 1;
            semop(set, &(struct sembuf){0, 1, 0}, 1);
            _exit(0);
        }
    }
    while (semctl(set, 0, GETVAL) < 4)
        sched_yield();
    int product = m[0] * m[1] * m[2] * m[3];
    while (wait(0) > 0)
        ;
    semctl(set, 0, IPC_RMID);
    printf("%d\n", product);
    return product != 24;
}
