/* right: the one whom the barrier calls serial adds up what all have written */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    struct {
        pthread_barrier_t all;
        int part[N];
        int total;
    } *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_barrierattr_t attr;
    int status, bad = 0;

    pthread_barrierattr_init(&attr);
    pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&m->all, &attr, N);
    for (int me = 0; me < N; me++) {
        if (fork())
            continue;
        for (int r = 1; r <= 25; r++) {
            m->part[me] = r * (me + 1);
            if (pthread_barrier_wait(&m->all) == PTHREAD_BARRIER_SERIAL_THREAD) {
                m->total = 0;
                for (int i = 0; i < N; i++)
                    m->total += m->part[i];
            }
            pthread_barrier_wait(&m->all);
            if (m->total != r * 10)
                exit(1);
        }
        exit(0);
    }
    while (wait(&status) > 0)
        bad |= status;
    printf("%d\n", m->total);
    return bad != 0;
}
