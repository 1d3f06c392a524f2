/* wrong: the byte that says "ready" is sent before the data is written
 * finds: race
 * luck: yes
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 400, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[2], sum = 0;
    char c;

    pipe(p);
    if (fork() == 0) {
        write(p[1], "r", 1);
        for (int i = 0; i < 100; i++)
            m[i] = i;
        exit(0);
    }
    read(p[0], &c, 1);
    for (int i = 0; i < 100; i++)
        sum += m[i];
    printf("%d\n", sum);
    wait(NULL);
    return 0;
}
