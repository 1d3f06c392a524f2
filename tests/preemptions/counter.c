/* A counter in shared memory that two processes count up, with a semaphore or without. */
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5 };

struct shared {
    sem_t sem;
    int count;
};

static void count_up(struct shared *shared)
{
    for (int i = 0; i < ROUNDS; i++) {
#ifdef RIGHT
        sem_wait(&shared->sem);
#endif
        shared->count++; /* @race */
#ifdef RIGHT
        sem_post(&shared->sem);
#endif
    }
}

int main(void)
{
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&shared->sem, 1, 1);
    if (fork() == 0) {
        count_up(shared);
        _exit(0);
    }
    count_up(shared);
    wait(NULL);
    printf("%d\n", shared->count);
    return shared->count == 2 * ROUNDS ? 0 : 1;
}
