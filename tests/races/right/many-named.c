/* right: a hundred named semaphores, one for each cell; closed and opened again */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 100

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char name[N][32];
    sem_t *s[N];
    int sum = 0;

    for (int i = 0; i < N; i++) {
        sprintf(name[i], "/many-%d-%d", i, getpid());
        s[i] = sem_open(name[i], O_CREAT | O_EXCL, 0600, 1);
        if (s[i] == SEM_FAILED)
            return 1;
    }
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            for (int i = 0; i < N; i++) {
                if (p == 1) {
                    sem_close(s[i]);
                    s[i] = sem_open(name[i], 0);
                }
                sem_wait(s[i]);
                m[i]++;
                sem_post(s[i]);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < N; i++) {
        sem_unlink(name[i]);
        sum += m[i];
    }
    printf("%d\n", sum);
    return sum != 3 * N;
}
