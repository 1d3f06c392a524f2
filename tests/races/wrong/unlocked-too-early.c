/* wrong: the semaphore is posted before the new value is stored
 * finds: race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct { sem_t mutex; long value; } Counter;

int main(void)
{
    Counter *c = mmap(NULL, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&c->mutex, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 500; k++) {
                sem_wait(&c->mutex);
                long v = c->value;
                sem_post(&c->mutex);
                c->value = v + 1;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld\n", c->value);
    return 0;
}
