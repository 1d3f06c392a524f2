/* wrong: empty and full are there, but two producers share the index without a mutex
 * finds: race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 4

struct ring { sem_t empty, full; int in, out, item[SIZE]; long sum; };

int main(void)
{
    struct ring *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&r->empty, 1, SIZE);
    sem_init(&r->full, 1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                if (i < 2) {
                    sem_wait(&r->empty);
                    r->item[r->in] = k;
                    r->in = (r->in + 1) % SIZE;
                    sem_post(&r->full);
                } else {
                    sem_wait(&r->full);
                    r->sum += r->item[r->out];
                    r->out = (r->out + 1) % SIZE;
                    sem_post(&r->empty);
                }
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld\n", r->sum);
    return 0;
}
