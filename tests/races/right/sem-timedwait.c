/* right: sem_timedwait, which may run into its time limit and is then asked again */
#include <errno.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool lock_for_a_moment(sem_t *sem)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 50 * 1000;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    return sem_timedwait(sem, &until) == 0;
}

struct area {
    sem_t sem;
    int value;
};

int main(void)
{
    struct area *area = mmap(NULL, sizeof *area, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&area->sem, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                while (!lock_for_a_moment(&area->sem)) {
                }
                area->value++;
                sem_post(&area->sem);
            }
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0) {
    }
    printf("%d\n", area->value);
    return area->value == 1200 ? EXIT_SUCCESS : EXIT_FAILURE;
}
