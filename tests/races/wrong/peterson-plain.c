/* wrong: Peterson's algorithm on ordinary variables
 * finds: race
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct peterson { int flag[2]; int turn; int n; };

int main(void)
{
    struct peterson *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int me = fork() == 0, other = !me;

    for (int i = 0; i < 200; i++) {
        p->flag[me] = 1;
        p->turn = other;
        while (p->flag[other] && p->turn == other)
            sched_yield();
        p->n++;
        p->flag[me] = 0;
    }
    if (me)
        exit(0);
    wait(NULL);
    printf("%d\n", p->n);
    return 0;
}
