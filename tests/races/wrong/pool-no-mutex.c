/* wrong: a pool of two slots with a semaphore of 2, but which one is free is looked up without a mutex
 * finds: initial, race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct pool { sem_t free; int used[2]; int work[2]; };

int main(void)
{
    struct pool *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&p->free, 1, 2);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                sem_wait(&p->free);
                int slot = p->used[0] ? 1 : 0;
                p->used[slot] = 1;
                p->work[slot]++;
                p->used[slot] = 0;
                sem_post(&p->free);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", p->work[0] + p->work[1]);
    return 0;
}
