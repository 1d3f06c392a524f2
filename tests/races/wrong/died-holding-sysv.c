/* wrong: a child is killed inside, without SEM_UNDO; the others wait until the parent gives up
 * finds: died-holding
 * says: process 2 ended while it held System V semaphore 0
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int sem;

static void change(int by)
{
    struct sembuf op = {0, by, 0};
    semop(sem, &op, 1);
}

int main(void)
{
    struct timespec half = {0, 500000000};
    pid_t pid[4];
    sigset_t set;
    int left = 4;
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sem = semget(IPC_PRIVATE, 1, 0600);
    semctl(sem, 0, SETVAL, 1);
    for (int i = 0; i < 4; i++) {
        if ((pid[i] = fork()) == 0) {
            for (int k = 0; k < 200; k++) {
                change(-1);
                (*n)++;
                if (i == 0 && k == 10)
                    kill(getpid(), SIGKILL);
                change(1);
            }
            exit(0);
        }
    }
    while (left > 0 && sigtimedwait(&set, NULL, &half) > 0)
        while (waitpid(-1, NULL, WNOHANG) > 0)
            left--;
    for (int i = 1; i < 4; i++)
        kill(pid[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    semctl(sem, 0, IPC_RMID);
    printf("%d\n", *n);
    return 0;
}
