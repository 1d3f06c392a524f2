/* wrong: a tutorial's program: one child, a named semaphore with a fixed name, ten increments
 * fails: one-child, asleep
 * says: stdout of counter is not as expected
 */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 10

int main(void)
{
    sem_t *lock = sem_open("/counterlock", O_CREAT, 0666, 1);
    int *shared = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    *shared = 0;
    if (fork() == 0) {
        for (int round = 0; round < ROUNDS; round++) {
            sem_wait(lock);
            *shared += 1;
            printf("the child has counted to %d\n", *shared);
            sem_post(lock);
        }
        exit(0);
    }
    for (int round = 0; round < ROUNDS; round++) {
        sem_wait(lock);
        printf("the parent sees %d\n", *shared);
        sem_post(lock);
    }
    wait(NULL);
    sem_close(lock);
    sem_unlink("/counterlock");
    munmap(shared, sizeof(int));
    return 0;
}
