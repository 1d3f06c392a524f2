/* right: children wait at a gate which the parent opens after it has filled in the orders */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4
struct shm { sem_t gate; int orders[N]; int answers[N]; };

int main(void)
{
    struct shm *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&m->gate, 1, 0);
    for (int i = 0; i < N; i++) {
        if (fork() == 0) {
            sem_wait(&m->gate);
            m->answers[i] = m->orders[i] * 2;
            exit(0);
        }
    }
    for (int i = 0; i < N; i++)
        m->orders[i] = 100 + i;
    for (int i = 0; i < N; i++)
        sem_post(&m->gate);
    while (wait(NULL) > 0)
        ;
    int sum = 0;
    for (int i = 0; i < N; i++)
        sum += m->answers[i];
    printf("%d\n", sum);
    return sum != 2 * (400 + 6);
}
