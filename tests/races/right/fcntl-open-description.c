/* right: open file description locks; every child has opened the file itself */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void ofd(int fd, short type)
{
    struct flock f = {.l_type = type, .l_whence = SEEK_SET};

    if (fcntl(fd, F_OFD_SETLKW, &f) < 0) {
        perror("F_OFD_SETLKW");
        exit(1);
    }
}

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    close(open("ofd", O_CREAT | O_RDWR, 0600));
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int fd = open("ofd", O_RDWR);
            for (int k = 0; k < 200; k++) {
                ofd(fd, F_WRLCK);
                *n += 1;
                ofd(fd, F_UNLCK);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 800;
}
