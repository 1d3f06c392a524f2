/* right: a grandparent asks by kill(pid, 0) until the process no longer exists */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[2];
    pid_t grandchild;

    pipe(p);
    pid_t middle = fork();
    if (middle == 0) {
        if ((grandchild = fork()) == 0) {
            for (int i = 0; i < 100; i++)
                m[0] += i;
            _exit(0);
        }
        write(p[1], &grandchild, sizeof grandchild);
        wait(NULL);
        pause();
    }
    read(p[0], &grandchild, sizeof grandchild);
    while (kill(grandchild, 0) == 0)
        sched_yield();
    int seen = errno == ESRCH ? m[0] : -1;
    kill(middle, SIGKILL);
    wait(NULL);
    printf("%d\n", seen);
    return seen != 4950;
}
