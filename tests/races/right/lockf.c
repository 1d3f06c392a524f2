/* right: lockf, waited for and tried */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    long *sum = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("lockf.lock", O_CREAT | O_RDWR, 0600);

    for (int i = 0; i < 4; i++) {
        pid_t pid = fork();
        if (pid < 0)
            return 1;
        if (pid == 0) {
            for (int j = 0; j < 200; j++) {
                if (i % 2) {
                    if (lockf(fd, F_LOCK, 0) != 0)
                        exit(1);
                } else {
                    while (lockf(fd, F_TLOCK, 0) != 0)
                        sched_yield();
                }
                *sum = *sum + j;
                lockf(fd, F_ULOCK, 0);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld\n", *sum);
    return *sum != 4 * 199 * 200 / 2;
}
