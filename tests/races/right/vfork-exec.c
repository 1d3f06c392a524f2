/* right: vfork and exec of the program itself; the child works in a mapped file */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int *attach(void)
{
    int fd = open("vfork.data", O_RDWR | O_CREAT, 0600);
    ftruncate(fd, 4096);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return m;
}

int main(int argc, char *argv[])
{
    int *m = attach();

    if (argc > 1) {
        *m += atoi(argv[1]);
        return 0;
    }
    *m = 0;
    for (int i = 1; i <= 5; i++) {
        char number[12];
        sprintf(number, "%d", i);
        pid_t pid = vfork();
        if (pid == 0) {
            execl(argv[0], argv[0], number, (char *)NULL);
            _exit(127);
        }
        waitpid(pid, NULL, 0);
        *m *= 2;
    }
    printf("%d\n", *m);
    return *m != 2 * (5 + 2 * (4 + 2 * (3 + 2 * (2 + 2 * 1))));
}
