/* right: flock on a file that every child has opened for itself */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *counter = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int fd = open("my.lock", O_CREAT | O_RDONLY, 0600);
            for (int j = 0; j < 250; j++) {
                flock(fd, LOCK_EX);
                (*counter)++;
                flock(fd, LOCK_UN);
            }
            close(fd);
            exit(0);
        }
    }
    for (int i = 0; i < 4; i++)
        wait(NULL);
    printf("counter = %d\n", *counter);
    return *counter != 1000;
}
