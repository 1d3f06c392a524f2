/* wrong: the file gets its final name before it is complete
 * finds: race, before-wait
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
    if (fork() == 0) {
        int out = open("result.tmp", O_CREAT | O_RDWR | O_TRUNC, 0600);
        ftruncate(out, 4096);
        int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
        m[0] = 1;
        rename("result.tmp", "result");
        m[1] = 2;
        exit(0);
    }
    int fd;
    while ((fd = open("result", O_RDONLY)) < 0)
        sched_yield();
    int *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    printf("%d\n", m[0] + m[1]);
    wait(NULL);
    return 0;
}
