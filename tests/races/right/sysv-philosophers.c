/* right: philosophers take both forks in one semop; a plate beside each fork is theirs while they eat */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 5
#define MEALS 60

int main(void)
{
    int forks = semget(IPC_PRIVATE, N, 0600);
    int *plate = mmap(NULL, N * sizeof(int), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    for (int i = 0; i < N; i++)
        semctl(forks, i, SETVAL, 1);
    for (int p = 0; p < N; p++) {
        if (fork() == 0) {
            unsigned short left = p, right = (p + 1) % N;
            for (int m = 0; m < MEALS; m++) {
                struct sembuf both[2] = {{left, -1, 0}, {right, -1, 0}};
                semop(forks, both, 2);
                plate[left]++;
                plate[right]++;
                both[0].sem_op = both[1].sem_op = 1;
                semop(forks, both, 2);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < N; i++)
        sum += plate[i];
    semctl(forks, 0, IPC_RMID);
    printf("%d\n", sum);
    return sum != 2 * N * MEALS;
}
