/* A set of two System V semaphores. */
#include <sys/ipc.h>
#include <sys/sem.h>

#include "../waits.h"

static void change(int set, unsigned short number, short by)
{
    struct sembuf one = {.sem_num = number, .sem_op = by};

    MUST(semop(set, &one, 1) == 0);
}

int main(void)
{
    int set = semget(IPC_PRIVATE, 2, 0600);

    MUST(set >= 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            change(set, 0, -1);
            change(set, 1, 1);
        } else {
            change(set, 0, 1);
            change(set, 1, -1);
        }
    }
    return is_child ? 0 : reap();
}
