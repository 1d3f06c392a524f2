/* wrong: the name of the lock file contains the pid, so each child locks a file of its own
 * finds: race
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
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            char name[32];
            sprintf(name, "lock.%d", getpid());
            int fd = open(name, O_CREAT | O_RDWR, 0600);
            for (int k = 0; k < 300; k++) {
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
