/* wrong: the parent sleeps for a while instead of waiting for its children
 * finds: before-wait
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++)
                m[i] += k;
            exit(0);
        }
    }
    usleep(30000);
    printf("%d\n", m[0] + m[1] + m[2] + m[3]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
