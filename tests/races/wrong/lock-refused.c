/* wrong: a write lock on a file that is open only for reading is refused, and nobody looks
 * finds: race, trywait
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

    close(open("lock", O_CREAT | O_RDWR, 0600));
    int fd = open("lock", O_RDONLY);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                fcntl(fd, F_SETLKW, &take);
                (*n)++;
                fcntl(fd, F_SETLKW, &drop);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
