/* wrong: a volatile variable says whose turn it is
 * finds: race
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { volatile int turn; int n; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int me = fork() == 0;

    for (int i = 0; i < 100; i++) {
        while (m->turn != me)
            sched_yield();
        m->n++;
        m->turn = !me;
    }
    if (me)
        exit(0);
    wait(NULL);
    printf("%d\n", m->n);
    return 0;
}
