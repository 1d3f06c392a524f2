/* right: hundreds of small pieces of shared memory
 * may be: undecided
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 300

int main(void)
{
    int *m[N], sum = 0;

    for (int i = 0; i < N; i++)
        m[i] = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            for (int i = p; i < N; i += 3)
                *m[i] = i;
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < N; i++) {
        sum += *m[i];
        munmap(m[i], 4096);
    }
    printf("%d\n", sum);
    return sum != N * (N - 1) / 2;
}
