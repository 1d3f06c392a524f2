/* right: sem_trywait in a loop, its result looked at */
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *gate = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned *sum = mmap(NULL, sizeof(unsigned), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(gate, 1, 1);
    for (int p = 0; p < 4; p++) {
        pid_t pid = fork();
        if (pid == 0) {
            int done = 0;
            while (done < 300) {
                if (sem_trywait(gate) == 0) {
                    *sum += 1;
                    done++;
                    sem_post(gate);
                } else if (errno != EAGAIN && errno != EINTR) {
                    exit(1);
                } else {
                    sched_yield();
                }
            }
            exit(0);
        }
    }
    for (int p = 0; p < 4; p++)
        wait(NULL);
    printf("sum = %u\n", *sum);
    return *sum == 1200 ? 0 : 1;
}
