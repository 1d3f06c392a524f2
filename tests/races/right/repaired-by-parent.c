/* right: a child is killed inside; the parent notices, and gives the semaphores back in its place */
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { sem_t s; int a, b; int inside[4]; } *m =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int id = semget(IPC_PRIVATE, 1, 0600), status, left = 4;
    pid_t pid[4];

    sem_init(&m->s, 1, 1);
    semctl(id, 0, SETVAL, 1);
    for (int i = 0; i < 4; i++) {
        if ((pid[i] = fork()) == 0) {
            for (int k = 0; k < 50; k++) {
                sem_wait(&m->s);
                m->inside[i] = 1;
                m->a++;
                if (i == 1 && k == 20)
                    raise(SIGKILL);
                m->inside[i] = 0;
                sem_post(&m->s);
                semop(id, &(struct sembuf){0, -1, 0}, 1);
                m->inside[i] = 2;
                m->b++;
                if (i == 2 && k == 30)
                    raise(SIGKILL);
                m->inside[i] = 0;
                semop(id, &(struct sembuf){0, 1, 0}, 1);
            }
            exit(0);
        }
    }
    while (left > 0) {
        pid_t ended = wait(&status);
        left--;
        for (int i = 0; i < 4; i++) {
            if (pid[i] == ended && WIFSIGNALED(status)) {
                if (m->inside[i] == 1)
                    sem_post(&m->s);
                else if (m->inside[i] == 2)
                    semctl(id, 0, SETVAL, 1);
            }
        }
    }
    semctl(id, 0, IPC_RMID);
    printf("%d %d\n", m->a, m->b);
    return m->a != 50 + 21 + 31 + 50 || m->b != 50 + 20 + 31 + 50;
}
