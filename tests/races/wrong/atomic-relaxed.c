/* wrong: the flag is atomic but relaxed, so nothing orders the data behind it
 * finds: before-wait, race
 */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { atomic_int ready; int data; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        m->data = 42;
        atomic_store_explicit(&m->ready, 1, memory_order_relaxed);
        exit(0);
    }
    while (!atomic_load_explicit(&m->ready, memory_order_relaxed))
        sched_yield();
    printf("%d\n", m->data);
    wait(NULL);
    return 0;
}
