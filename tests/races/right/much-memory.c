/* right: more shared memory than can be watched; each child fills its part
 * may be: undecided
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define INTS (1 << 18)

int main(void)
{
    int *m = mmap(NULL, 4 * INTS * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < INTS; k += 8)
                m[i * INTS + k] = i;
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int k = 0; k < 4 * INTS; k += 8)
        sum += m[k];
    printf("%ld\n", sum);
    return sum != 6 * INTS / 8;
}
