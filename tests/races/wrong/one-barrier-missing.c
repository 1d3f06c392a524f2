/* wrong: two phases, but a barrier only after the first
 * finds: race
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

struct world { pthread_barrier_t b; int cell[N], next[N]; };

int main(void)
{
    struct world *w = mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_barrierattr_t a;

    pthread_barrierattr_init(&a);
    pthread_barrierattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&w->b, &a, N);
    for (int me = 0; me < N; me++) {
        if (fork() == 0) {
            for (int t = 0; t < 50; t++) {
                w->next[me] = w->cell[(me + 1) % N] + 1;
                pthread_barrier_wait(&w->b);
                w->cell[me] = w->next[me];
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", w->cell[0]);
    return 0;
}
