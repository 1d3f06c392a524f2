/* right: twenty locks held at the same time, taken in one order */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 24

int main(void)
{
    struct { pthread_mutex_t m[N]; int n[N]; } *s =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t at;
    int sum = 0;

    pthread_mutexattr_init(&at);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    for (int i = 0; i < N; i++)
        pthread_mutex_init(&s->m[i], &at);
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            for (int k = 0; k < 20; k++) {
                for (int i = 0; i < N; i++)
                    pthread_mutex_lock(&s->m[i]);
                for (int i = 0; i < N; i++)
                    s->n[i]++;
                for (int i = 0; i < N; i++)
                    pthread_mutex_unlock(&s->m[(i * 5) % N]);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < N; i++)
        sum += s->n[i];
    printf("%d\n", sum);
    return sum != 60 * N;
}
