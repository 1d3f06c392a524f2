/* right: each worker locks its own open file and leaves the lock to a child; it is free when that one ends */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int fd = open("left", O_CREAT | O_RDWR, 0600);
            flock(fd, LOCK_EX);
            ++*n;
            if (fork() == 0) {
                ++*n;
                _exit(0);
            }
            close(fd); /* the child still has it */
            wait(NULL);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 8;
}
