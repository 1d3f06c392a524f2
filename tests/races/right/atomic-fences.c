/* right: relaxed atomics with fences of their own, as the standard allows */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { atomic_int round; int value[60]; } *s =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    if (fork() == 0) {
        for (int i = 0; i < 60; i++) {
            s->value[i] = i;
            atomic_thread_fence(memory_order_release);
            atomic_store_explicit(&s->round, i + 1, memory_order_relaxed);
        }
        exit(0);
    }
    for (int i = 0; i < 60; i++) {
        while (atomic_load_explicit(&s->round, memory_order_relaxed) <= i)
            sched_yield();
        atomic_thread_fence(memory_order_acquire);
        sum += s->value[i];
    }
    wait(NULL);
    printf("%d\n", sum);
    return sum != 59 * 60 / 2;
}
