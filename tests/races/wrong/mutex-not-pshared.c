/* wrong: the mutex lies in shared memory, but is not PTHREAD_PROCESS_SHARED; the parent gives up after half a second
 * finds: not-pshared
 * says: mutex is used by several processes, but was not made for that
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shm { pthread_mutex_t mutex; int n; };

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
    pthread_mutex_init(&m->mutex, NULL);
    for (int i = 0; i < 4; i++) {
        if ((pid[i] = fork()) == 0) {
            for (int k = 0; k < 500; k++) {
                pthread_mutex_lock(&m->mutex);
                m->n++;
                pthread_mutex_unlock(&m->mutex);
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
