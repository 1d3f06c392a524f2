/* right: a grandchild knows by getppid that its parent has ended */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[2], got = 0;

    pipe(p);
    if (fork() == 0) {
        pid_t middle = getpid();
        if (fork() == 0) {
            while (getppid() == middle)
                sched_yield();
            int seen = m[3];
            write(p[1], &seen, sizeof seen);
            exit(0);
        }
        for (int i = 0; i < 10; i++)
            m[i] = 10 * i;
        _exit(0);
    }
    close(p[1]);
    read(p[0], &got, sizeof got);
    wait(NULL);
    printf("%d\n", got);
    return got != 30;
}
