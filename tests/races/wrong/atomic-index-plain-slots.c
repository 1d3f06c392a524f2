/* wrong: slots are given out by an atomic index, but the reader takes a slot for filled as soon as it is given out
 * finds: race, before-wait
 */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 200

int main(void)
{
    struct { atomic_int used; int slot[N]; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0, seen = 0;

    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            for (int k = 0; k < N / 2; k++)
                m->slot[atomic_fetch_add(&m->used, 1)] = k;
            exit(0);
        }
    }
    while (seen < N) {
        for (int used = atomic_load(&m->used); seen < used; seen++)
            sum += m->slot[seen];
        sched_yield();
    }
    printf("%d\n", sum);
    while (wait(NULL) > 0)
        ;
    return 0;
}
