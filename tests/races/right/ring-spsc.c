/* right: a ring for one producer and one consumer, with the two semaphores of the textbook */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 8
#define ITEMS 1000

struct ring {
    sem_t empty, full;
    int item[SIZE];
};

int main(void)
{
    struct ring *r = mmap(NULL, sizeof(struct ring), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&r->empty, 1, SIZE);
    sem_init(&r->full, 1, 0);
    if (fork() == 0) {
        for (int i = 0; i < ITEMS; i++) {
            sem_wait(&r->empty);
            r->item[i % SIZE] = i;
            sem_post(&r->full);
        }
        exit(0);
    }
    long sum = 0;
    for (int i = 0; i < ITEMS; i++) {
        sem_wait(&r->full);
        sum += r->item[i % SIZE];
        sem_post(&r->empty);
    }
    wait(NULL);
    printf("%ld\n", sum);
    return sum != ITEMS * (ITEMS - 1L) / 2;
}
