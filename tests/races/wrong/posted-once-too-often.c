/* wrong: a semaphore that begins with 0 is opened by the parent and by the first child as well
 * finds: race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shm { sem_t sem; int n; };

int main(void)
{
    struct shm *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&m->sem, 1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            if (i == 0)
                sem_post(&m->sem);
            for (int k = 0; k < 500; k++) {
                sem_wait(&m->sem);
                m->n++;
                sem_post(&m->sem);
            }
            exit(0);
        }
    }
    sem_post(&m->sem);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return 0;
}
