/* right: one byte in a pipe is the token; who has read it may count */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int p[2], *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char token = 't';

    if (pipe(p) != 0)
        return 1;
    write(p[1], &token, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 250; k++) {
                if (read(p[0], &token, 1) != 1)
                    exit(1);
                (*n)++;
                write(p[1], &token, 1);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 1000;
}
