/* right: workers take a ticket each and end; the first ticket is there from the beginning, the others come later */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { sem_t ticket, done; int served; int order[4]; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&m->ticket, 1, 1);
    sem_init(&m->done, 1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            sem_wait(&m->ticket);
            m->order[m->served++] = i;
            sem_post(&m->done);
            exit(0);
        }
    }
    for (int i = 0; i < 4; i++) {
        sem_wait(&m->done);
        wait(NULL); /* it has taken its ticket with it */
        sem_post(&m->ticket);
    }
    printf("%d\n", m->served);
    return m->served != 4;
}
