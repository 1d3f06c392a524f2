/* wrong: the parent looks at the progress of its children whenever it likes
 * finds: before-wait
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *progress = mmap(NULL, 4 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int looks = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++)
                progress[i]++;
            exit(0);
        }
    }
    while (progress[0] + progress[1] + progress[2] + progress[3] < 1200) {
        looks++;
        sched_yield();
    }
    printf("%s\n", looks > 0 ? "looked" : "done");
    while (wait(NULL) > 0)
        ;
    return 0;
}
