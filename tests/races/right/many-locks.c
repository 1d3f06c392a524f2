/* right: thousands of semaphores and mutexes, one for each cell
 * may be: undecided
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 3000

struct cell { sem_t s; pthread_mutex_t m; int a, b; };

int main(void)
{
    struct cell *c = mmap(NULL, N * sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t at;
    int sum = 0;

    pthread_mutexattr_init(&at);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    for (int i = 0; i < N; i++) {
        sem_init(&c[i].s, 1, 1);
        pthread_mutex_init(&c[i].m, &at);
    }
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            for (int i = 0; i < N; i++) {
                struct cell *x = &c[(i * 7 + p * 3) % N];
                sem_wait(&x->s);
                x->a++;
                sem_post(&x->s);
                pthread_mutex_lock(&x->m);
                x->b++;
                pthread_mutex_unlock(&x->m);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < N; i++)
        sum += c[i].a + c[i].b;
    printf("%d\n", sum);
    return sum != 6 * N;
}
