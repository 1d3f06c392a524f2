/* wrong: long double and 128 bit values without a lock
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct wide { __int128 big; long double real; };

int main(void)
{
    struct wide *w = mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                w->big += 1;
                w->real += 0.5L;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld %Lg\n", (long)w->big, w->real);
    return 0;
}
