/* wrong: the item is looked at after the mutex has been given back
 * finds: race
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct slot { pthread_mutex_t m; pthread_cond_t c; int full, item; };

int main(void)
{
    struct slot *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t ma;
    pthread_condattr_t ca;
    long sum = 0;

    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&s->m, &ma);
    pthread_condattr_init(&ca);
    pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&s->c, &ca);
    if (fork() == 0) {
        for (int i = 0; i < 300; i++) {
            pthread_mutex_lock(&s->m);
            while (s->full)
                pthread_cond_wait(&s->c, &s->m);
            s->item = i;
            s->full = 1;
            pthread_cond_signal(&s->c);
            pthread_mutex_unlock(&s->m);
        }
        exit(0);
    }
    for (int i = 0; i < 300; i++) {
        pthread_mutex_lock(&s->m);
        while (!s->full)
            pthread_cond_wait(&s->c, &s->m);
        s->full = 0;
        pthread_cond_signal(&s->c);
        pthread_mutex_unlock(&s->m);
        sum += s->item;
    }
    wait(NULL);
    printf("%ld\n", sum);
    return 0;
}
