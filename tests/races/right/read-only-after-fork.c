/* right: the parent fills a table before it forks; all read it, nobody writes */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 1000

int main(void)
{
    int *prime = mmap(NULL, N * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int st, bad = 0;

    for (int i = 2; i < N; i++)
        prime[i] = 1;
    for (int i = 2; i < N; i++)
        for (int k = 2 * i; prime[i] && k < N; k += i)
            prime[k] = 0;
    mprotect(prime, N * sizeof(int), PROT_READ);
    for (int c = 0; c < 4; c++) {
        if (fork() == 0) {
            int count = 0;
            for (int i = 0; i < N; i++)
                count += prime[i];
            exit(count != 168);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", bad);
    return bad != 0;
}
