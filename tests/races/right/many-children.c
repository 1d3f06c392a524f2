/* right: 200 children one after the other, each in the memory of the last */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 200; i++) {
        pid_t pid = fork();
        if (pid < 0)
            return 1;
        if (pid == 0) {
            n[0]++;
            n[1] += n[0];
            _exit(0);
        }
        waitpid(pid, NULL, 0);
    }
    printf("%d %d\n", n[0], n[1]);
    return n[0] != 200 || n[1] != 20100;
}
