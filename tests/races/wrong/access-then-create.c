/* wrong: the lock file is looked for, and then made: between the two another one can do the same
 * finds: race
 * luck: yes
 */
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

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                while (access("lock", F_OK) == 0)
                    sched_yield();
                close(open("lock", O_CREAT | O_WRONLY, 0600));
                (*n)++;
                unlink("lock");
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
