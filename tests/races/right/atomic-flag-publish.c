/* right: data is published by an atomic flag with release, read after acquire */
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct mail {
    char text[64];
    int number;
    atomic_bool is_there;
};

int main(void)
{
    struct mail *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ok = 1;

    if (fork() == 0) {
        for (int i = 0; i < 100; i++) {
            m->number = i;
            snprintf(m->text, sizeof m->text, "letter number %d", i);
            atomic_store_explicit(&m->is_there, true, memory_order_release);
            while (atomic_load_explicit(&m->is_there, memory_order_acquire))
                sched_yield();
        }
        exit(0);
    }
    for (int i = 0; i < 100; i++) {
        while (!atomic_load_explicit(&m->is_there, memory_order_acquire))
            sched_yield();
        int n = -1;
        sscanf(m->text, "letter number %d", &n);
        ok = ok && n == i && m->number == i;
        atomic_store_explicit(&m->is_there, false, memory_order_release);
    }
    wait(NULL);
    puts(ok ? "all letters" : "letters lost");
    return !ok;
}
