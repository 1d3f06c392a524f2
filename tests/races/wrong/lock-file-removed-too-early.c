/* wrong: the lock file is removed before the new value is stored
 * finds: race
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 60; k++) {
                int fd;
                while ((fd = open("lock", O_CREAT | O_EXCL | O_WRONLY, 0600)) < 0)
                    sched_yield();
                int v = *n;
                close(fd);
                unlink("lock");
                *n = v + 1;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
