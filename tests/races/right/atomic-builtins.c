/* right: the __atomic builtins of the compiler */
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { bool locked; long sum; long all; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                bool no = false;
                while (!__atomic_compare_exchange_n(&m->locked, &no, true, false,
                                                    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
                    no = false;
                    sched_yield();
                }
                m->sum += k;
                __atomic_store_n(&m->locked, false, __ATOMIC_RELEASE);
                __atomic_add_fetch(&m->all, k, __ATOMIC_RELAXED);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld %ld\n", m->sum, m->all);
    return m->sum != m->all;
}
