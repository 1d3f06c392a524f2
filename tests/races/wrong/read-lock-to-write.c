/* wrong: F_RDLCK, which several may hold, around a write
 * finds: race
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void lock(int fd, short type)
{
    struct flock f = {.l_type = type, .l_whence = SEEK_SET};
    fcntl(fd, F_SETLKW, &f);
}

int main(void)
{
    int fd = open("lock", O_CREAT | O_RDWR, 0600);
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                lock(fd, F_RDLCK);
                (*n)++;
                lock(fd, F_UNLCK);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
