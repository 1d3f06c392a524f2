/* wrong: two children read from files straight into the same shared buffer
 * finds: race
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *buf = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            int fd = open("/dev/zero", O_RDONLY);
            for (int k = 0; k < 100; k++) {
                read(fd, buf, 100);
                buf[k] = 'a' + i;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", buf[99]);
    return 0;
}
