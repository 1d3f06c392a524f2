/* right: shared memory in the old way, from /dev/zero, twice; each piece has users and a lock of its own */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct piece { sem_t s; int n; };

int main(void)
{
    int fd = open("/dev/zero", O_RDWR);
    struct piece *p[2];

    for (int i = 0; i < 2; i++) {
        p[i] = mmap(NULL, sizeof *p[i], PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (p[i] == MAP_FAILED)
            return 1;
        sem_init(&p[i]->s, 1, 1);
    }
    close(fd);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                sem_wait(&p[i % 2]->s);
                p[i % 2]->n++;
                sem_post(&p[i % 2]->s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", p[0]->n, p[1]->n);
    return p[0]->n != 400 || p[1]->n != 400;
}
