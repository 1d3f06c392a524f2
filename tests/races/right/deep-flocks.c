/* right: twenty files locked at the same time, by shared and exclusive locks; the semaphores of a set as well */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 20

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int set = semget(IPC_PRIVATE, N, 0600), st, bad = 0;

    for (int i = 0; i < N; i++)
        semctl(set, i, SETVAL, 1);
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            int fd[N];
            for (int i = 0; i < N; i++) {
                char name[16];
                sprintf(name, "file%d", i);
                fd[i] = open(name, O_CREAT | O_RDWR, 0600);
            }
            for (int k = 0; k < 10; k++) {
                for (int i = 0; i < N; i++)
                    flock(fd[i], i % 2 ? LOCK_SH : LOCK_EX);
                for (int i = 0; i < N; i += 2)
                    m[i]++;
                for (int i = 0; i < N; i++)
                    flock(fd[i], LOCK_UN);
                for (int i = 0; i < N; i++)
                    semop(set, &(struct sembuf){i, -1, 0}, 1);
                for (int i = 0; i < N; i++)
                    m[50 + i]++;
                for (int i = 0; i < N; i++)
                    semop(set, &(struct sembuf){i, 1, 0}, 1);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    semctl(set, 0, IPC_RMID);
    printf("%d %d\n", m[0], m[50]);
    return bad || m[0] != 30 || m[69] != 30;
}
