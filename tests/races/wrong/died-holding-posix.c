/* wrong: the first child leaves by exit in the midst of its critical section; the next one waits until the parent gives up
 * finds: died-holding
 * says: process 2 ended while it held unnamed semaphore
 */
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shm { sem_t sem; int n; };

int main(void)
{
    struct shm *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec half = {0, 500000000};
    sigset_t set;
    pid_t first, second;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sem_init(&m->sem, 1, 1);
    if ((first = fork()) == 0) {
        for (int k = 0; k < 100; k++) {
            sem_wait(&m->sem);
            m->n++;
            if (m->n == 50)
                exit(1);
            sem_post(&m->sem);
        }
        exit(0);
    }
    waitpid(first, NULL, 0);
    sigtimedwait(&set, NULL, &half);
    if ((second = fork()) == 0) {
        sem_wait(&m->sem);
        m->n++;
        exit(0);
    }
    if (sigtimedwait(&set, NULL, &half) < 0)
        kill(second, SIGKILL);
    waitpid(second, NULL, 0);
    printf("%d\n", m->n);
    return 0;
}
