/* right: SIGCHLD is ignored, so wait fails when the last child has ended, and not before */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++)
                m[i]++;
            exit(0);
        }
    }
    while (wait(NULL) != -1 || errno != ECHILD)
        ;
    for (int i = 0; i < 4; i++)
        sum += m[i];
    printf("%d\n", sum);
    return sum != 400;
}
