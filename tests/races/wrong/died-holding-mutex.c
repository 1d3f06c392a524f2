/* wrong: the mutex is process-shared but not robust, and its owner returns from main without unlocking
 * finds: died-holding
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shm { pthread_mutex_t m; int n; };

int main(void)
{
    struct shm *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec t;
    pthread_mutexattr_t a;

    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&s->m, &a);
    if (fork() == 0) {
        pthread_mutex_lock(&s->m);
        s->n++;
        return 0;
    }
    wait(NULL);
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += 300000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    if (pthread_mutex_timedlock(&s->m, &t) == ETIMEDOUT) {
        puts("cannot lock");
        return 1;
    }
    s->n++;
    printf("%d\n", s->n);
    return 0;
}
