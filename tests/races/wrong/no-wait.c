/* wrong: the total is printed before the children have been waited for
 * finds: before-wait
 * says: before it has waited for process
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
            for (int k = 0; k < 500; k++) {
                sem_wait(&m->sem);
                m->n++;
                sem_post(&m->sem);
            }
            exit(0);
        }
    }
    printf("%d\n", m->n);
    while (wait(NULL) > 0)
        ;
    return 0;
}
