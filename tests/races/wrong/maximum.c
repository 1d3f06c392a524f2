/* wrong: compare and replace without a lock
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    unsigned *max = mmap(NULL, sizeof *max, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            unsigned seed = 17 * i + 1;
            for (int k = 0; k < 500; k++) {
                seed = seed * 1103515245 + 12345;
                unsigned value = seed / 65536 % 32768;
                if (value > *max)
                    *max = value;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%u\n", *max);
    return 0;
}
