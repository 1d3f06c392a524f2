/* right: whoever can rename "free" to a name of its own has the token */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    close(open("free", O_CREAT | O_WRONLY, 0600));
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            char mine[16];
            sprintf(mine, "taken-%d", i);
            for (int k = 0; k < 80; k++) {
                while (rename("free", mine) != 0) {
                    if (errno != ENOENT)
                        exit(1);
                    sched_yield();
                }
                (*n)++;
                rename(mine, "free");
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 320;
}
