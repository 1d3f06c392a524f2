/* right: one side polls through a volatile pointer, the other side sets the flag by an atomic operation */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { int lock; int n; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                do {
                    while (*(volatile int *)&m->lock)
                        sched_yield();
                } while (!__sync_bool_compare_and_swap(&m->lock, 0, 1));
                m->n++;
                __sync_lock_release(&m->lock);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return m->n != 300;
}
