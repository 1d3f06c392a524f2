/* right: every child opens the named semaphore and the shared memory by their names */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 4, ROUNDS = 400 };

static char sem_name[40], shm_name[40];

static long *attach(void)
{
    int fd = shm_open(shm_name, O_RDWR, 0);
    if (fd < 0) { perror("shm_open"); exit(1); }
    long *p = mmap(0, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return p;
}

static void child(void)
{
    sem_t *s = sem_open(sem_name, 0);
    long *total = attach();

    for (int i = 0; i < ROUNDS; i++) {
        if (sem_wait(s) != 0) exit(1);
        long v = *total;
        *total = v + 1;
        sem_post(s);
    }
    munmap(total, sizeof(long));
    sem_close(s);
    exit(0);
}

int main(void)
{
    sprintf(sem_name, "/right-each-%d", getpid());
    sprintf(shm_name, "/right-each-m%d", getpid());
    sem_t *s = sem_open(sem_name, O_CREAT, 0600, 1);
    int fd = shm_open(shm_name, O_CREAT | O_RDWR, 0600);
    if (s == SEM_FAILED || fd < 0 || ftruncate(fd, sizeof(long)) != 0) return 1;

    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0) child();
    while (wait(0) > 0) ;
    long *total = attach();
    printf("%ld\n", *total);
    sem_unlink(sem_name);
    shm_unlink(shm_name);
    return *total != CHILDREN * ROUNDS;
}
