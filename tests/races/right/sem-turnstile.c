/* right: a reusable barrier of two turnstiles; each round, everybody reads what all others wrote */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

static struct shared {
    sem_t mutex, turnstile, turnstile2;
    int count;
    int cell[N];
} *sh;

static void barrier_in(void)
{
    sem_wait(&sh->mutex);
    if (++sh->count == N)
        for (int i = 0; i < N; i++)
            sem_post(&sh->turnstile);
    sem_post(&sh->mutex);
    sem_wait(&sh->turnstile);
}

static void barrier_out(void)
{
    sem_wait(&sh->mutex);
    if (--sh->count == 0)
        for (int i = 0; i < N; i++)
            sem_post(&sh->turnstile2);
    sem_post(&sh->mutex);
    sem_wait(&sh->turnstile2);
}

int main(void)
{
    int status, bad = 0;

    sh = mmap(NULL, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&sh->mutex, 1, 1);
    sem_init(&sh->turnstile, 1, 0);
    sem_init(&sh->turnstile2, 1, 0);
    for (int me = 0; me < N; me++) {
        if (fork() == 0) {
            for (int round = 1; round <= 60; round++) {
                sh->cell[me] = round;
                barrier_in();
                for (int i = 0; i < N; i++)
                    if (sh->cell[i] != round)
                        exit(1);
                barrier_out();
            }
            exit(0);
        }
    }
    while (wait(&status) > 0)
        bad |= status;
    puts(bad ? "out of step" : "in step");
    return bad != 0;
}
