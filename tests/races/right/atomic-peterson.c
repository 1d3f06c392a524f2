/* right: Peterson's algorithm for two, on sequentially consistent atomics */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct { atomic_int wants[2], turn; int n; } *s;

static void lock(int me)
{
    s->wants[me] = 1;
    s->turn = 1 - me;
    while (s->wants[1 - me] && s->turn == 1 - me)
        sched_yield();
}

static void unlock(int me)
{
    s->wants[me] = 0;
}

int main(void)
{
    s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int me = fork() == 0 ? 1 : 0;

    for (int i = 0; i < 300; i++) {
        lock(me);
        s->n++;
        unlock(me);
    }
    if (me)
        exit(0);
    wait(NULL);
    printf("%d\n", s->n);
    return s->n != 600;
}
