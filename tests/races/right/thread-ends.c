/* right: threads that end by return, by pthread_exit, and by being cancelled; a detached one posts a semaphore */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct { sem_t done; int cell[4]; } *m;

static void *returns(void *p)
{
    m->cell[0]++;
    return p;
}

static void *exits(void *p)
{
    m->cell[1]++;
    pthread_exit(p);
}

static void *is_cancelled(void *p)
{
    m->cell[2]++;
    for (;;)
        pause();
    return p;
}

static void *is_detached(void *p)
{
    pthread_detach(pthread_self());
    m->cell[3]++;
    sem_post(&m->done);
    return p;
}

int main(void)
{
    void *(*work[])(void *) = {returns, exits, is_cancelled, is_detached};
    pthread_t t[4];

    m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&m->done, 1, 0);
    if (fork() == 0) {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++)
                pthread_create(&t[i], NULL, work[i], NULL);
            pthread_cancel(t[2]);
            for (int i = 0; i < 3; i++)
                pthread_join(t[i], NULL);
            sem_wait(&m->done);
            m->cell[2] = 7; /* whether it has begun is not known */
        }
        exit(0);
    }
    wait(NULL);
    printf("%d %d %d %d\n", m->cell[0], m->cell[1], m->cell[2], m->cell[3]);
    return m->cell[0] != 3 || m->cell[1] != 3 || m->cell[2] != 7 || m->cell[3] != 3;
}
