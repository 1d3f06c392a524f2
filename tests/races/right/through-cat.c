/* right: the word goes through another program, cat, which knows nothing of the memory */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int to[2], from[2], sum = 0;
    char c;

    pipe(to);
    pipe(from);
    if (fork() == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[0]);
        close(to[1]);
        close(from[0]);
        close(from[1]);
        execlp("cat", "cat", (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    if (fork() == 0) {
        close(from[0]);
        for (int i = 0; i < 20; i++) {
            m[i] = i;
            write(to[1], "w", 1);
        }
        exit(0);
    }
    close(to[1]);
    for (int i = 0; i < 20; i++) {
        if (read(from[0], &c, 1) != 1)
            return 1;
        sum += m[i];
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum);
    return sum != 190;
}
