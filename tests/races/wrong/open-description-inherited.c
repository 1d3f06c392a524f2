/* wrong: open file description locks on a descriptor that was opened before the fork
 * finds: no-exclusion
 * says: record lock on lock does not exclude: process
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = open("lock", O_CREAT | O_RDWR, 0600);
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 500; k++) {
                struct flock f = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
                fcntl(fd, F_OFD_SETLKW, &f);
                *n += 1;
                f.l_type = F_UNLCK;
                fcntl(fd, F_OFD_SETLKW, &f);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
