/* wrong: readers count themselves without the mutex
 * finds: initial, race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct room { sem_t door; sem_t writer; int readers, seen; int text; };

int main(void)
{
    struct room *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int st;

    sem_init(&r->door, 1, 3);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            int sum = 0;
            for (int k = 0; k < 200; k++) {
                sem_wait(&r->door);
                r->readers++;
                sum += r->text;
                r->readers--;
                sem_post(&r->door);
            }
            exit(sum != 0);
        }
    }
    while (wait(&st) > 0)
        ;
    printf("%d\n", r->readers);
    return 0;
}
