/* right: a process that holds the record lock is killed, and the kernel frees the lock */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("killed", O_CREAT | O_RDWR, 0600);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct flock drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 1; k <= 100; k++) {
                fcntl(fd, F_SETLKW, &take);
                (*n)++;
                if (i > 0 && k == i * 20)
                    kill(getpid(), SIGKILL);
                fcntl(fd, F_SETLKW, &drop);
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 100 + 20 + 40 + 60;
}
