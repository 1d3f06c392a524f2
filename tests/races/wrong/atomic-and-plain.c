/* wrong: one process uses atomic operations on the counter, the other one does not
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        for (int k = 0; k < 500; k++)
            __sync_fetch_and_add(n, 1);
        exit(0);
    }
    for (int k = 0; k < 500; k++)
        *n += 1;
    wait(NULL);
    printf("%d\n", *n);
    return 0;
}
