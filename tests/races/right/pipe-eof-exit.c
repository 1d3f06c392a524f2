/* right: the same, and the writers just end; some by exit, some by _exit, one by a signal */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int p[2], sum = 0;
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char c;

    pipe(p);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++)
                m[i] += 1;
            if (i == 0)
                _exit(0);
            if (i == 1)
                kill(getpid(), SIGKILL);
            if (i == 2)
                return 0;
            exit(3);
        }
    }
    close(p[1]);
    while (read(p[0], &c, 1) > 0)
        ;
    for (int i = 0; i < 4; i++)
        sum += m[i];
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum);
    return sum != 400;
}
