/* wrong: all processes have the same open file from before the fork, and flock excludes only different ones
 * finds: no-exclusion
 * says: flock on lock does not exclude: process
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = open("lock", O_CREAT | O_RDWR, 0600);
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 500; k++) {
                flock(fd, LOCK_EX);
                (*n)++;
                flock(fd, LOCK_UN);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
