/* wrong: a structure is copied as a whole, as if that were one step
 * finds: before-wait, race
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct position { int x, y, z; char name[20]; };

int main(void)
{
    struct position *now = mmap(NULL, sizeof *now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct position seen;
    int torn = 0;

    if (fork() == 0) {
        for (int i = 0; i < 300; i++) {
            struct position p = {i, i, i, "here"};
            *now = p;
        }
        exit(0);
    }
    for (int i = 0; i < 300; i++) {
        memcpy(&seen, now, sizeof seen);
        torn += seen.x != seen.z;
    }
    wait(NULL);
    printf("%d torn\n", torn);
    return 0;
}
