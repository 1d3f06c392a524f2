/* right: a token goes round in a circle of pipes */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4
#define LAPS 100

int main(void)
{
    int fds[N][2];
    int *sum = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < N; i++)
        pipe(fds[i]);
    for (int i = 0; i < N; i++) {
        if (fork() == 0) {
            int in = fds[i][0], out = fds[(i + 1) % N][1], lap;
            for (int k = 0; k < N; k++) {
                if (k != i)
                    close(fds[k][0]);
                if (k != (i + 1) % N)
                    close(fds[k][1]);
            }
            for (int k = 0; k < LAPS; k++) {
                if (read(in, &lap, sizeof lap) != sizeof lap)
                    exit(1);
                *sum += 1;
                if (i == N - 1)
                    lap++;
                if (!(i == N - 1 && lap == LAPS))
                    write(out, &lap, sizeof lap);
            }
            exit(0);
        }
    }
    int zero = 0;
    write(fds[0][1], &zero, sizeof zero);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *sum);
    return *sum != N * LAPS;
}
