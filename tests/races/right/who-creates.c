/* right: whoever creates the shared memory (O_EXCL) prepares it and lets the others in; all open the semaphore with O_CREAT */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

static char shm[32], gate[32], lock[32];

static int child(void)
{
    sem_t *g = sem_open(gate, O_CREAT, 0600, 0), *l = sem_open(lock, O_CREAT, 0600, 1);
    int is_first = 1, fd = shm_open(shm, O_CREAT | O_EXCL | O_RDWR, 0600);

    if (fd < 0 && errno == EEXIST) {
        is_first = 0;
        sem_wait(g);
        fd = shm_open(shm, O_RDWR, 0);
    } else {
        ftruncate(fd, 4096);
    }
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (is_first) {
        m[0] = 1000;
        for (int i = 1; i < N; i++)
            sem_post(g);
    }
    for (int i = 0; i < 100; i++) {
        sem_wait(l);
        m[0]++;
        sem_post(l);
    }
    return 0;
}

int main(void)
{
    sprintf(shm, "/first-%d", getpid());
    sprintf(gate, "/gate-%d", getpid());
    sprintf(lock, "/lock-%d", getpid());
    for (int i = 0; i < N; i++)
        if (fork() == 0)
            exit(child());
    while (wait(NULL) > 0)
        ;
    int *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, shm_open(shm, O_RDONLY, 0), 0);
    shm_unlink(shm);
    sem_unlink(gate);
    sem_unlink(lock);
    printf("%d\n", m[0]);
    return m[0] != 1000 + 100 * N;
}
