/* right: nobody unlocks: closing the file, or the end of the process, does it */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int lock(void)
{
    struct flock f = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open("dropped", O_CREAT | O_RDWR, 0600);

    if (fcntl(fd, F_SETLKW, &f) < 0)
        exit(1);
    return fd;
}

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            int fd = lock();
            ++*n;
            close(fd);
            lock();
            ++*n;
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 16;
}
