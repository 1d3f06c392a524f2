/* right: a barrier of every round: decrement, then wait for zero; one semaphore per round */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 4, ROUNDS = 20 };

int main(void)
{
    int (*row)[N] = mmap(0, ROUNDS * sizeof *row, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int set = semget(IPC_PRIVATE, ROUNDS, 0600);
    unsigned short all[ROUNDS];
    int st, bad = 0;

    for (int i = 0; i < ROUNDS; i++)
        all[i] = N;
    semctl(set, 0, SETALL, all);
    for (int me = 0; me < N; me++) {
        if (fork())
            continue;
        for (int r = 0; r < ROUNDS; r++) {
            struct sembuf arrive = {r, -1, 0}, pass = {r, 0, 0};
            row[r][me] = r + (r > 0 ? row[r - 1][(me + 1) % N] : 0);
            semop(set, &arrive, 1);
            semop(set, &pass, 1);
        }
        _exit(row[ROUNDS - 1][N - 1 - me] != ROUNDS * (ROUNDS - 1) / 2);
    }
    while (wait(&st) > 0)
        bad |= st;
    semctl(set, 0, IPC_RMID);
    printf("%d\n", row[ROUNDS - 1][0]);
    return bad != 0;
}
