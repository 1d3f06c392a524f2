/* right: the counter lies in a mapped file, which is synchronised and in the end read as a file */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = open("counter.dat", O_RDWR | O_CREAT | O_TRUNC, 0644);
    int zero = 0, value = -1;

    write(fd, &zero, sizeof zero);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int mine = open("counter.dat", O_RDWR);
            int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, mine, 0);
            for (int k = 0; k < 100; k++) {
                flock(mine, LOCK_EX);
                *n = *n + 1;
                if (k % 50 == 0)
                    msync(n, sizeof(int), MS_SYNC);
                flock(mine, LOCK_UN);
            }
            munmap(n, sizeof(int));
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    pread(fd, &value, sizeof value, 0);
    printf("%d\n", value);
    return value != 400;
}
