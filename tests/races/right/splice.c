/* right: the token goes from pipe to pipe by splice and tee, without being read */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int a[2], b[2], c[2], seen;
    char byte;

    pipe(a);
    pipe(b);
    pipe(c);
    if (fork() == 0) {
        m[0] = 11;
        write(a[1], "!", 1);
        exit(0);
    }
    if (fork() == 0) {
        if (splice(a[0], NULL, b[1], NULL, 1, 0) != 1)
            exit(1);
        exit(0);
    }
    if (fork() == 0) {
        if (tee(b[0], c[1], 1, 0) != 1)
            exit(1);
        exit(0);
    }
    read(c[0], &byte, 1);
    seen = m[0];
    while (wait(NULL) > 0)
        ;
    printf("%d\n", seen);
    return seen != 11;
}
