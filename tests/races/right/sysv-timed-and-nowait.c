/* right: semtimedop with a limit and semop with IPC_NOWAIT, each tried again until it succeeds */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void take(int id, int patient)
{
    struct sembuf wait_op = {0, -1, 0};
    struct sembuf try_op = {0, -1, IPC_NOWAIT};
    struct timespec limit = {0, 100000};

    for (;;) {
        int r = patient ? semtimedop(id, &wait_op, 1, &limit) : semop(id, &try_op, 1);
        if (r == 0)
            return;
        if (errno != EAGAIN && errno != EINTR)
            exit(1);
        sched_yield();
    }
}

static void give(int id)
{
    struct sembuf op = {0, 1, 0};
    semop(id, &op, 1);
}

int main(void)
{
    long *total = mmap(NULL, sizeof *total, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int id = semget(IPC_PRIVATE, 1, 0600);

    give(id);
    for (int p = 0; p < 4; p++) {
        if (fork() == 0) {
            for (int i = 0; i < 150; i++) {
                take(id, p & 1);
                *total += 1;
                give(id);
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    semctl(id, 0, IPC_RMID);
    printf("%ld\n", *total);
    return *total == 600 ? 0 : 1;
}
