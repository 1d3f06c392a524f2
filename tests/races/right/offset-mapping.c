/* right: two halves of one file are mapped by different children, each half has its own lock */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct half { sem_t s; int n; };

int main(void)
{
    int fd = open("halves", O_CREAT | O_RDWR, 0600);
    struct half *h[2];

    ftruncate(fd, 8192);
    for (int i = 0; i < 2; i++) {
        h[i] = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, i * 4096);
        sem_init(&h[i]->s, 1, 1);
        h[i]->n = 0;
    }
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            struct half *mine = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (i & 1) * 4096);
            munmap(h[0], 4096);
            munmap(h[1], 4096);
            for (int k = 0; k < 200; k++) {
                sem_wait(&mine->s);
                mine->n++;
                sem_post(&mine->s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", h[0]->n, h[1]->n);
    return h[0]->n != 400 || h[1]->n != 400;
}
