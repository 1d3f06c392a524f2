/* right: client and server are the same program in two roles; named semaphores and POSIX shared memory */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct { int request, reply; } Box;

static char base[24], asked_name[40], answered_name[40];

static void names(const char *b)
{
    snprintf(base, sizeof base, "%s", b);
    snprintf(asked_name, sizeof asked_name, "%s.asked", base);
    snprintf(answered_name, sizeof answered_name, "%s.answered", base);
}

static int role(int is_server)
{
    sem_t *asked = sem_open(asked_name, O_CREAT, 0600, 0);
    sem_t *answered = sem_open(answered_name, O_CREAT, 0600, 0);
    int fd = shm_open(base, O_RDWR, 0);
    Box *b = mmap(NULL, sizeof(Box), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    for (int i = 1; i <= 100; i++) {
        if (is_server) {
            sem_wait(asked);
            b->reply = b->request * b->request;
            sem_post(answered);
        } else {
            b->request = i;
            sem_post(asked);
            sem_wait(answered);
            if (b->reply != i * i)
                return 1;
        }
    }
    return 0;
}

int main(int argc, char *argv[])
{
    int st, bad = 0;

    if (argc == 3) {
        names(argv[2]);
        return role(strcmp(argv[1], "server") == 0);
    }
    char own[24];
    sprintf(own, "/roles%d", getpid());
    names(own);
    int fd = shm_open(base, O_CREAT | O_RDWR, 0600);
    ftruncate(fd, sizeof(Box));
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            execlp(argv[0], argv[0], i ? "server" : "client", base, NULL);
            _exit(127);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    sem_unlink(asked_name);
    sem_unlink(answered_name);
    shm_unlink(base);
    printf("%d\n", bad);
    return bad != 0;
}
