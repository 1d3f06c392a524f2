/* right: a start signal by broadcast; those who wait have a time limit and look again */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
    pthread_mutex_t m;
    pthread_cond_t c;
    int ready, go;
    int data;
    int copy[4];
} *s;

static int child(int me)
{
    struct timespec t;

    pthread_mutex_lock(&s->m);
    s->ready++;
    pthread_cond_broadcast(&s->c);
    while (!s->go) {
        clock_gettime(CLOCK_REALTIME, &t);
        t.tv_nsec += 200000;
        if (t.tv_nsec >= 1000000000) {
            t.tv_nsec -= 1000000000;
            t.tv_sec += 1;
        }
        int r = pthread_cond_timedwait(&s->c, &s->m, &t);
        if (r != 0 && r != ETIMEDOUT)
            return 1;
    }
    pthread_mutex_unlock(&s->m);
    s->copy[me] = s->data;
    return 0;
}

int main(void)
{
    pthread_mutexattr_t ma;
    pthread_condattr_t ca;

    s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, 1);
    pthread_condattr_init(&ca);
    pthread_condattr_setpshared(&ca, 1);
    pthread_mutex_init(&s->m, &ma);
    pthread_cond_init(&s->c, &ca);
    for (int i = 0; i < 4; i++)
        if (fork() == 0)
            exit(child(i));
    s->data = 77;
    pthread_mutex_lock(&s->m);
    while (s->ready < 4)
        pthread_cond_wait(&s->c, &s->m);
    s->go = 1;
    pthread_cond_broadcast(&s->c);
    pthread_mutex_unlock(&s->m);
    int st, bad = 0;
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", s->copy[3]);
    return bad || s->copy[0] + s->copy[1] + s->copy[2] + s->copy[3] != 4 * 77;
}
