/* right: a lock file that only one can create (O_CREAT | O_EXCL) */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void acquire(void)
{
    int fd;

    while ((fd = open("the.lock", O_CREAT | O_EXCL | O_WRONLY, 0600)) < 0) {
        if (errno != EEXIST)
            exit(1);
        sched_yield();
    }
    close(fd);
}

static void release(void)
{
    unlink("the.lock");
}

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                acquire();
                (*n)++;
                release();
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 400;
}
