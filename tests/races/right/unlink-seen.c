/* right: a file is removed when the data is ready, and the other one waits for it to be gone */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 400, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    close(creat("working", 0600));
    if (fork() == 0) {
        for (int i = 0; i < 100; i++)
            m[i] = 1;
        unlink("working");
        exit(0);
    }
    while (access("working", F_OK) == 0)
        sched_yield();
    for (int i = 0; i < 100; i++)
        sum += m[i];
    wait(NULL);
    printf("%d\n", sum);
    return sum != 100;
}
