/* wrong: the semaphore is a global variable, so each process has a copy of its own
 * finds: private
 * says: semaphore lies in memory that is not shared: each process locks a copy of its own
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

sem_t lock;

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&lock, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 500; k++) {
                sem_wait(&lock);
                (*n)++;
                sem_post(&lock);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
