/* right: a process-shared barrier between the steps of a computation */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4
#define STEPS 40

struct world {
    pthread_barrier_t b;
    long now[N], next[N];
};

int main(void)
{
    struct world *w = mmap(0, sizeof *w, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_barrierattr_t a;

    pthread_barrierattr_init(&a);
    pthread_barrierattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&w->b, &a, N);
    for (int i = 0; i < N; i++)
        w->now[i] = i;
    for (int me = 0; me < N; me++) {
        if (fork() == 0) {
            for (int t = 0; t < STEPS; t++) {
                w->next[me] = w->now[(me + 1) % N];
                pthread_barrier_wait(&w->b);
                w->now[me] = w->next[me];
                pthread_barrier_wait(&w->b);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld %ld %ld %ld\n", w->now[0], w->now[1], w->now[2], w->now[3]);
    return w->now[0] != 0 || w->now[3] != 3;
}
