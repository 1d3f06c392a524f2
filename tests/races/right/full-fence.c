/* right: a volatile flag with full memory barriers, as older books do it
 * may be: undecided
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { volatile int ready; int data[10]; } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    if (fork() == 0) {
        for (int i = 0; i < 10; i++)
            m->data[i] = i;
        __sync_synchronize();
        m->ready = 1;
        exit(0);
    }
    while (!m->ready)
        sched_yield();
    __sync_synchronize();
    for (int i = 0; i < 10; i++)
        sum += m->data[i];
    wait(NULL);
    printf("%d\n", sum);
    return sum != 45;
}
