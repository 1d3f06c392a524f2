/* wrong: the event is told before the data is written
 * finds: race
 * luck: yes
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ready = eventfd(0, 0), sum = 0;
    uint64_t one = 1;

    if (fork() == 0) {
        write(ready, &one, sizeof one);
        for (int i = 0; i < 50; i++)
            m[i] = i;
        exit(0);
    }
    read(ready, &one, sizeof one);
    for (int i = 0; i < 50; i++)
        sum += m[i];
    printf("%d\n", sum);
    wait(NULL);
    return 0;
}
