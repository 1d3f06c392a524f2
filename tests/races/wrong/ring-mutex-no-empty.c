/* wrong: a ring with a mutex, whose producer does not wait for room: items are lost, but not by a data race
 * only: output
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 4
#define ITEMS 400

struct ring { sem_t mutex, full; int in, out, item[SIZE]; };

int main(void)
{
    struct ring *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;

    sem_init(&r->full, 1, 0);
    sem_init(&r->mutex, 1, 1);
    if (fork() == 0) {
        for (int i = 0; i < ITEMS; i++) {
            sem_wait(&r->mutex);
            r->item[r->in++ % SIZE] = i;
            sem_post(&r->mutex);
            sem_post(&r->full);
        }
        exit(0);
    }
    for (int i = 0; i < ITEMS; i++) {
        sem_wait(&r->full);
        sem_wait(&r->mutex);
        sum += r->item[r->out++ % SIZE];
        sem_post(&r->mutex);
    }
    wait(NULL);
    printf("%ld of %d\n", sum, ITEMS * (ITEMS - 1) / 2);
    return 0;
}
