/* right: the parent asks for the value of the semaphore until all children have posted it */
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct {
        sem_t finished;
        int squares[4];
    } *shm = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int value = 0, sum = 0;

    sem_init(&shm->finished, 1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            shm->squares[i] = (i + 1) * (i + 1);
            sem_post(&shm->finished);
            _exit(0);
        }
    }
    while (sem_getvalue(&shm->finished, &value) == 0 && value < 4)
        sched_yield();
    for (int i = 0; i < 4; i++)
        sum += shm->squares[i];
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum);
    return sum != 30;
}
