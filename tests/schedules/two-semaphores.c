/* Two semaphores that two processes take in the same order, or crosswise. */
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(sem_t *first, sem_t *second)
{
    for (int i = 0; i < 2; i++) {
        sem_wait(first);
        (void)!write(2, ".", 1);
        sem_wait(second);
        sem_post(second);
        sem_post(first);
    }
}

int main(void)
{
    sem_t *sems =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&sems[0], 1, 1);
    sem_init(&sems[1], 1, 1);
    if (fork() == 0) {
#ifdef RIGHT
        work(&sems[0], &sems[1]);
#else
        work(&sems[1], &sems[0]);
#endif
        _exit(0);
    }
    work(&sems[0], &sems[1]);
    wait(NULL);
    puts("done");
    return 0;
}
