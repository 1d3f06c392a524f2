/* right: many mappings; the locks lie in the last ones, the data in the first one
 * may be: undecided
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 300

struct locks { sem_t s; pthread_mutex_t m; pthread_barrier_t b; };

int main(void)
{
    void *piece[N];
    pthread_mutexattr_t ma;
    pthread_barrierattr_t ba;

    for (int i = 0; i < N; i++)
        piece[i] = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int *n = piece[0];
    struct locks *l = piece[N - 1];
    sem_init(&l->s, 1, 1);
    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&l->m, &ma);
    pthread_barrierattr_init(&ba);
    pthread_barrierattr_setpshared(&ba, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&l->b, &ba, 3);
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            for (int k = 0; k < 50; k++) {
                sem_wait(&l->s);
                n[0]++;
                sem_post(&l->s);
                pthread_mutex_lock(&l->m);
                n[1]++;
                pthread_mutex_unlock(&l->m);
                n[2 + p] = k;
                pthread_barrier_wait(&l->b);
                if (n[2] != k || n[3] != k || n[4] != k)
                    exit(1);
                pthread_barrier_wait(&l->b);
            }
            exit(0);
        }
    }
    int st, bad = 0;
    while (wait(&st) > 0)
        bad |= st;
    printf("%d %d\n", n[0], n[1]);
    return bad || n[0] != 150 || n[1] != 150;
}
