/* right: a directory as lock, as shell scripts do it */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                while (mkdir("lockdir", 0700) != 0) {
                    if (errno != EEXIST) {
                        perror("mkdir");
                        _exit(1);
                    }
                    sched_yield();
                }
                *n = *n + 1;
                rmdir("lockdir");
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    printf("%d\n", *n);
    return *n == 400 ? 0 : 1;
}
