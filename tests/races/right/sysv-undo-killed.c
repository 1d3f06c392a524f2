/* right: a child dies by SIGKILL while it holds the semaphore; SEM_UNDO gives it back */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static int sem;

static void down(void)
{
    struct sembuf b = {.sem_num = 0, .sem_op = -1, .sem_flg = SEM_UNDO};
    if (semop(sem, &b, 1)) exit(2);
}

static void up(void)
{
    struct sembuf b = {.sem_num = 0, .sem_op = 1, .sem_flg = SEM_UNDO};
    if (semop(sem, &b, 1)) exit(2);
}

int main(void)
{
    int *n = mmap(0, sizeof *n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem = semget(IPC_PRIVATE, 1, 0600);
    semctl(sem, 0, SETVAL, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                down();
                ++*n;
                if (i == 0 && k == 49)
                    kill(getpid(), SIGKILL);
                up();
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0) ;
    semctl(sem, 0, IPC_RMID);
    printf("%d\n", *n);
    return *n != 350;
}
