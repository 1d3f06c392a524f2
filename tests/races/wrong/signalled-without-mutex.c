/* wrong: the condition is changed and signalled without the mutex
 * finds: race, before-wait
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    struct { pthread_mutex_t m; pthread_cond_t c; int ready; } *s =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t ma;
    pthread_condattr_t ca;
    struct timespec t;

    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&s->m, &ma);
    pthread_condattr_init(&ca);
    pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&s->c, &ca);
    if (fork() == 0) {
        s->ready = 1;
        pthread_cond_signal(&s->c);
        exit(0);
    }
    pthread_mutex_lock(&s->m);
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec++;
    while (!s->ready && pthread_cond_timedwait(&s->c, &s->m, &t) == 0)
        ;
    pthread_mutex_unlock(&s->m);
    printf("%d\n", s->ready);
    wait(NULL);
    return 0;
}
