/* wrong: lockf locks from the current offset on, and every child stands elsewhere: their sections do not meet
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
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    close(open("lock", O_CREAT | O_RDWR, 0600));
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int fd = open("lock", O_RDWR);
            lseek(fd, i * 10, SEEK_SET);
            for (int k = 0; k < 300; k++) {
                lockf(fd, F_LOCK, 10);
                (*n)++;
                lockf(fd, F_ULOCK, 10);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
