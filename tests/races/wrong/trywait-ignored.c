/* wrong: sem_trywait may fail, and nobody looks
 * finds: trywait
 * says: in vain, and goes on as if it had it
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
    sem_init(&m->sem, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 1000; k++) {
                sem_trywait(&m->sem);
                m->n++;
                sem_post(&m->sem);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return 0;
}
