/* wrong: four processes increment one counter, and nothing keeps them apart
 * finds: race
 * says: at program.c:22
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NP 4
#define IT 1000

int main(void)
{
    int *counter = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    *counter = 0;
    for (int i = 0; i < NP; i++) {
        if (fork() == 0) {
            for (int k = 0; k < IT; k++)
                (*counter)++;
            exit(0);
        }
    }
    for (int i = 0; i < NP; i++)
        wait(NULL);
    printf("%d of %d\n", *counter, NP * IT);
    return 0;
}
