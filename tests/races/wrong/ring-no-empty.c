/* wrong: a ring whose producer does not wait for room
 * finds: race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 4
#define ITEMS 400

struct ring { sem_t full; int item[SIZE]; };

int main(void)
{
    struct ring *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;

    sem_init(&r->full, 1, 0);
    if (fork() == 0) {
        for (int i = 0; i < ITEMS; i++) {
            r->item[i % SIZE] = i;
            sem_post(&r->full);
        }
        exit(0);
    }
    for (int i = 0; i < ITEMS; i++) {
        sem_wait(&r->full);
        sum += r->item[i % SIZE];
    }
    wait(NULL);
    printf("%ld of %d\n", sum, ITEMS * (ITEMS - 1) / 2);
    return 0;
}
