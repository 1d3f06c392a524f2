/* wrong: every child initialises the common semaphore, also while another one holds it
 * finds: no-exclusion, race
 */
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { sem_t l; int n; } *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            sem_init(&s->l, 1, 1);
            for (int k = 0; k < 300; k++) {
                while (sem_trywait(&s->l) != 0)
                    sched_yield();
                s->n++;
                sem_post(&s->l);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", s->n);
    return 0;
}
