/* wrong: the semaphore lies in shared memory, but sem_init was called with pshared 0; the parent gives up after half a second
 * finds: not-pshared
 * says: semaphore is used by several processes, but was not made for that
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
    pid_t pid[4];
    sigset_t set;
    int left = 4;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sem_init(&m->sem, 0, 1);
    for (int i = 0; i < 4; i++) {
        if ((pid[i] = fork()) == 0) {
            for (int k = 0; k < 500; k++) {
                sem_wait(&m->sem);
                m->n++;
                sem_post(&m->sem);
            }
            exit(0);
        }
    }
    while (left > 0 && sigtimedwait(&set, NULL, &half) > 0)
        while (waitpid(-1, NULL, WNOHANG) > 0)
            left--;
    for (int i = 0; i < 4 && left > 0; i++)
        kill(pid[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m->n);
    return 0;
}
