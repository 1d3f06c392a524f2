/* wrong: a lock of one's own: look whether the word is 0, then set it to 1
 * finds: race
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *lock;

static void enter(void)
{
    while (*lock)
        sched_yield();
    *lock = 1;
}

static void leave(void)
{
    *lock = 0;
}

int main(void)
{
    int *n = mmap(NULL, 2 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    lock = n + 1;
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                enter();
                (*n)++;
                leave();
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
