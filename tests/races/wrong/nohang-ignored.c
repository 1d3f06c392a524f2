/* wrong: waitpid with WNOHANG may return 0, and nobody looks
 * finds: before-wait
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *r = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = fork();

    if (pid == 0) {
        for (int i = 0; i < 1000; i++)
            *r += i;
        exit(0);
    }
    waitpid(pid, NULL, WNOHANG);
    printf("%d\n", *r);
    waitpid(pid, NULL, 0);
    return 0;
}
