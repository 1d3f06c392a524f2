/* right: the parent takes as many tokens as there are children before it reads what they wrote */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    char name[32];
    double *part = mmap(NULL, N * sizeof(double), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_t *done;

    sprintf(name, "/done%d", getpid());
    done = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    sem_unlink(name);
    for (int c = 0; c < N; c++) {
        if (fork() == 0) {
            double s = 0;
            for (int k = c; k < 1000; k += N)
                s += k;
            part[c] = s;
            sem_post(done);
            exit(0);
        }
    }
    for (int c = 0; c < N; c++)
        sem_wait(done);
    double all = part[0] + part[1] + part[2] + part[3];
    printf("%.0f\n", all);
    while (wait(NULL) > 0) { }
    return all == 499500.0 ? 0 : 1;
}
