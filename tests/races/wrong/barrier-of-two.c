/* wrong: four processes, but the barrier was made for two, so it lets them go in pairs
 * finds: race
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { pthread_barrier_t b; int part[4], sum[4]; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_barrierattr_t a;

    pthread_barrierattr_init(&a);
    pthread_barrierattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&m->b, &a, 2);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            m->part[i] = i + 1;
            pthread_barrier_wait(&m->b);
            m->sum[i] = m->part[0] + m->part[1] + m->part[2] + m->part[3];
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d %d %d\n", m->sum[0], m->sum[1], m->sum[2], m->sum[3]);
    return 0;
}
