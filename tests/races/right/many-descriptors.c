/* right: a hundred pipes; the token goes from each to the next */
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#define N 100

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[N + 1][2];
    char c = 't';

    for (int i = 0; i <= N; i++)
        if (pipe(p[i]) < 0)
            return 0; /* not so many here */
    for (int k = 0; k < 4; k++) {
        if (fork() == 0) {
            int lock = open("high", O_CREAT | O_RDWR, 0600);
            int high = dup2(lock, 230);
            for (int i = k; i < N; i += 4) {
                read(p[i][0], &c, 1);
                m[0] += 1;
                write(p[i + 1][1], &c, 1);
                flock(high, LOCK_EX);
                m[1]++;
                flock(high, LOCK_UN);
            }
            exit(0);
        }
    }
    write(p[0][1], &c, 1);
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", m[0], m[1]);
    return m[0] != N || m[1] != N;
}
