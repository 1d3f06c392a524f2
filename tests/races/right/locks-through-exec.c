/* right: a lock is taken, then the process executes itself, goes on, and only then lets go */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared { int records, flocks, sems; };

static struct shared *attach(const char *name)
{
    int fd = shm_open(name, O_RDWR, 0);
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static int second_half(const char *name, int a, int b)
{
    struct flock drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    struct shared *m = attach(name);
    sem_t *s = sem_open(name, 0);

    m->sems++;
    sem_post(s);
    m->flocks++;
    flock(b, LOCK_UN);
    m->records++;
    fcntl(a, F_SETLK, &drop);
    return 0;
}

static void first_half(const char *self, const char *name)
{
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct shared *m = attach(name);
    sem_t *s = sem_open(name, 0);
    int a = open("a", O_RDWR), b = open("b", O_RDWR);
    char fds[2][12];

    fcntl(a, F_SETLKW, &take);
    m->records++;
    flock(b, LOCK_EX);
    m->flocks++;
    sem_wait(s);
    m->sems++;
    sprintf(fds[0], "%d", a);
    sprintf(fds[1], "%d", b);
    execl(self, self, name, fds[0], fds[1], (char *)NULL);
    _exit(127);
}

int main(int argc, char *argv[])
{
    char name[32];

    if (argc == 4)
        return second_half(argv[1], atoi(argv[2]), atoi(argv[3]));
    sprintf(name, "/through-%d", getpid());
    ftruncate(shm_open(name, O_CREAT | O_RDWR, 0600), 4096);
    sem_open(name, O_CREAT, 0600, 1);
    close(creat("a", 0600));
    close(creat("b", 0600));
    for (int i = 0; i < 4; i++)
        if (fork() == 0)
            first_half(argv[0], name);
    while (wait(NULL) > 0)
        ;
    struct shared *m = attach(name);
    shm_unlink(name);
    sem_unlink(name);
    printf("%d %d %d\n", m->records, m->flocks, m->sems);
    return m->records != 8 || m->flocks != 8 || m->sems != 8;
}
