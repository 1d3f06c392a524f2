/* wrong: four children and one wait
 * finds: before-wait
 * says: before it has waited for process
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    long *part = mmap(NULL, 4 * sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 1; k <= 1000; k++)
                part[i] += k;
            exit(0);
        }
    }
    wait(NULL);
    for (int i = 0; i < 4; i++)
        sum += part[i];
    printf("%ld\n", sum);
    while (wait(NULL) > 0)
        ;
    return 0;
}
