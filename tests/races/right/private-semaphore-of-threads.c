/* right: a semaphore for threads only (pshared 0): once in private memory, once in shared memory of one process */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct part { sem_t s; int n, k; };

static sem_t own;

static void *work(void *arg)
{
    struct part *p = arg;

    for (int i = 0; i < 100; i++) {
        sem_wait(&own);
        p->n++;
        sem_post(&own);
        sem_wait(&p->s);
        p->k++;
        sem_post(&p->s);
    }
    return NULL;
}

int main(void)
{
    char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            struct part *p = (struct part *)(m + i * 4096);
            pthread_t t[2];
            sem_init(&own, 0, 1);
            sem_init(&p->s, 0, 1);
            for (int k = 0; k < 2; k++)
                pthread_create(&t[k], NULL, work, p);
            for (int k = 0; k < 2; k++)
                pthread_join(t[k], NULL);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < 2; i++)
        sum += ((struct part *)(m + i * 4096))->n + ((struct part *)(m + i * 4096))->k;
    printf("%d\n", sum);
    return sum != 800;
}
