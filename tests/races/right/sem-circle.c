/* right: a semaphore for each child, they take turns in a circle; the first turn is given by sem_init */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    struct { sem_t turn[N]; int len; char text[N * 50 + 1]; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < N; i++)
        sem_init(&m->turn[i], 1, i == 0);
    for (int i = 0; i < N; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 50; k++) {
                sem_wait(&m->turn[i]);
                m->text[m->len++] = 'a' + i;
                sem_post(&m->turn[(i + 1) % N]);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%s\n", m->text);
    return m->len != N * 50;
}
