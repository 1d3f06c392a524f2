/* right: a semaphore that begins with 2 guards a pool of two slots; which one is free stands under a mutex */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS 2
#define WORKERS 4
#define ROUNDS 200

struct pool {
    sem_t available;
    sem_t mutex;
    int in_use[SLOTS];
    int work_done[SLOTS];
};

static int slot_get(struct pool *p)
{
    int slot = -1;

    sem_wait(&p->available);
    sem_wait(&p->mutex);
    for (int i = 0; i < SLOTS; i++) {
        if (!p->in_use[i]) {
            p->in_use[i] = 1;
            slot = i;
            break;
        }
    }
    sem_post(&p->mutex);
    return slot;
}

static void slot_put(struct pool *p, int slot)
{
    sem_wait(&p->mutex);
    p->in_use[slot] = 0;
    sem_post(&p->mutex);
    sem_post(&p->available);
}

int main(void)
{
    struct pool *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&p->available, 1, SLOTS);
    sem_init(&p->mutex, 1, 1);
    for (int w = 0; w < WORKERS; w++) {
        if (fork() == 0) {
            for (int r = 0; r < ROUNDS; r++) {
                int slot = slot_get(p);
                if (slot < 0)
                    exit(1);
                p->work_done[slot]++;
                slot_put(p, slot);
            }
            exit(0);
        }
    }
    int status, bad = 0;
    while (wait(&status) > 0)
        bad |= status;
    printf("%d + %d\n", p->work_done[0], p->work_done[1]);
    return bad || p->work_done[0] + p->work_done[1] != WORKERS * ROUNDS;
}
