/* Two processes wait for a System V semaphore that nobody raises. */
#include <sys/ipc.h>
#include <sys/sem.h>

#include "../waits.h"

int main(void)
{
    struct sembuf down = {.sem_op = -1};
    int set = semget(IPC_PRIVATE, 1, 0600);

    MUST(set >= 0);
    (void)forks();
    last_words();
    return semop(set, &down, 1);
}
