/* wrong: an ordinary variable says that the data is ready
 * finds: before-wait, race
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct box { int ready; int data[10]; };

int main(void)
{
    struct box *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        for (int i = 0; i < 10; i++)
            b->data[i] = i;
        b->ready = 1;
        exit(0);
    }
    while (!b->ready)
        sched_yield();
    int sum = 0;
    for (int i = 0; i < 10; i++)
        sum += b->data[i];
    printf("%d\n", sum);
    wait(NULL);
    return 0;
}
