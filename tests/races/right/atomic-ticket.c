/* right: a ticket lock: draw a number, wait until it is called */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct counter {
    atomic_uint next_ticket;
    atomic_uint now_serving;
    unsigned value;
};

int main(void)
{
    struct counter *c = mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            for (int i = 0; i < 150; i++) {
                unsigned mine = atomic_fetch_add_explicit(&c->next_ticket, 1, memory_order_relaxed);
                while (atomic_load_explicit(&c->now_serving, memory_order_acquire) != mine)
                    sched_yield();
                c->value++;
                atomic_store_explicit(&c->now_serving, mine + 1, memory_order_release);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%u\n", c->value);
    return c->value != 450;
}
