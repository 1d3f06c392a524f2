/* right: a process executes itself again and again and goes on counting; the memory file is inherited */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char number[12];

    if (argc == 3) {
        int fd = atoi(argv[1]), left = atoi(argv[2]);
        int *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        *n += left;
        if (left == 0)
            return 0;
        sprintf(number, "%d", left - 1);
        char *next[] = {argv[0], argv[1], number, NULL};
        char *nothing[] = {NULL};
        execve(argv[0], next, nothing);
        return 127;
    }
    int fd = memfd_create("m", 0);
    ftruncate(fd, 4096);
    int *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    *n = 5;
    if (fork() == 0) {
        *n += 5;
        sprintf(number, "%d", fd);
        execl(argv[0], argv[0], number, "9", NULL);
        exit(127);
    }
    wait(NULL);
    printf("%d\n", *n);
    return *n != 55;
}
