/* wrong: the first one writes before it takes the lock, the second one reads after it has let go: ordered only by luck
 * finds: before-wait, race
 * luck: yes
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shm { sem_t sem; int n, note; };

int main(void)
{
    struct shm *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&m->sem, 1, 1);
    if (fork() == 0) {
        m->note = 5;
        sem_wait(&m->sem);
        m->n++;
        sem_post(&m->sem);
        exit(0);
    }
    sem_wait(&m->sem);
    m->n++;
    sem_post(&m->sem);
    printf("note %d\n", m->note);
    wait(NULL);
    return 0;
}
