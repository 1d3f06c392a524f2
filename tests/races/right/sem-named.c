/* right: a named semaphore around the counter, its name removed at once */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NP 4
#define IT 500

int main(void)
{
    char name[64];
    snprintf(name, sizeof name, "/right-named-%d", (int)getpid());
    sem_t *lock = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    if (lock == SEM_FAILED) {
        perror("sem_open");
        return 1;
    }
    sem_unlink(name);
    int *counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *counter = 0;
    for (int i = 0; i < NP; i++) {
        if (fork() == 0) {
            for (int k = 0; k < IT; k++) {
                sem_wait(lock);
                (*counter)++;
                sem_post(lock);
            }
            exit(0);
        }
    }
    for (int i = 0; i < NP; i++)
        wait(NULL);
    sem_close(lock);
    printf("counter %d\n", *counter);
    return *counter == NP * IT ? 0 : 1;
}
