/* right: the parent lets its children go by removing the semaphore they wait for */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *answer = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int gate = semget(IPC_PRIVATE, 1, 0600);
    int status, bad = 0;

    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            struct sembuf down = {0, -1, 0};
            if (semop(gate, &down, 1) == 0)
                _exit(1);
            if (errno != EIDRM && errno != EINVAL)
                _exit(1);
            _exit(*answer == 42 ? 0 : 1);
        }
    }
    *answer = 42;
    semctl(gate, 0, IPC_RMID);
    while (wait(&status) > 0)
        bad |= status;
    printf("%s\n", bad ? "bad" : "good");
    return bad != 0;
}
