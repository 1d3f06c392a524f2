/* right: eventfd, once as a semaphore and once as a counter of those who are done */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int lock = eventfd(1, EFD_SEMAPHORE), done = eventfd(0, 0);
    uint64_t v, one = 1, ended = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                read(lock, &v, sizeof v);
                (*n)++;
                write(lock, &one, sizeof one);
            }
            eventfd_write(done, 1);
            exit(0);
        }
    }
    while (ended < 4 && eventfd_read(done, &v) == 0)
        ended += v;
    int seen = *n;
    while (wait(NULL) > 0)
        ;
    printf("%d\n", seen);
    return seen != 800;
}
