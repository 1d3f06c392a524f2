/* wrong: closing any descriptor of the file drops the record lock, also one that was opened only to write a log
 * finds: no-exclusion, race
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void log_line(void)
{
    int fd = open("both.log", O_WRONLY | O_APPEND);
    write(fd, "inside\n", 7);
    close(fd);
}

int main(void)
{
    int fd = open("both.log", O_CREAT | O_RDWR, 0600);
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                fcntl(fd, F_SETLKW, &take);
                log_line();
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
