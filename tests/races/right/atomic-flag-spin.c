/* right: a lock of one's own from atomic_flag */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct { atomic_flag busy; int n; } S;

static void enter(S *s) { while (atomic_flag_test_and_set(&s->busy)) sched_yield(); }
static void leave(S *s) { atomic_flag_clear(&s->busy); }

int main(void)
{
    S *s = mmap(NULL, sizeof(S), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                enter(s);
                s->n++;
                leave(s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0);
    printf("%d\n", s->n);
    return s->n != 1200;
}
