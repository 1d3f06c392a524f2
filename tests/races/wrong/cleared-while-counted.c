/* wrong: the parent clears the table by memset while the children already count
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 64

int main(void)
{
    int *table = mmap(NULL, N * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = i; k < N; k += 4)
                table[k]++;
            exit(0);
        }
    }
    memset(table, 0, N * sizeof(int));
    while (wait(NULL) > 0)
        ;
    for (int k = 0; k < N; k++)
        sum += table[k];
    printf("%d\n", sum);
    return 0;
}
