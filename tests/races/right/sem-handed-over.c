/* right: the parent takes the semaphore, and the child that it then makes gives it back */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { sem_t s; int n; } *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&p->s, 1, 1);
    for (int i = 0; i < 30; i++) {
        sem_wait(&p->s);
        p->n++;
        if (fork() == 0) {
            p->n++;
            sem_post(&p->s);
            exit(0);
        }
    }
    sem_wait(&p->s);
    printf("%d\n", p->n);
    int ok = p->n == 60;
    while (wait(NULL) > 0)
        ;
    return !ok;
}
