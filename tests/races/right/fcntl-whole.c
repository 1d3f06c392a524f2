/* right: a record lock on the whole file, waited for */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void lock_file(int fd, int type)
{
    struct flock fl = {0};
    fl.l_type = type;
    fl.l_whence = SEEK_SET;
    fl.l_start = 0;
    fl.l_len = 0;
    if (fcntl(fd, F_SETLKW, &fl) == -1) {
        perror("fcntl");
        exit(1);
    }
}

int main(void)
{
    int *counter = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("counter.lock", O_CREAT | O_RDWR, 0600);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int j = 0; j < 250; j++) {
                lock_file(fd, F_WRLCK);
                *counter = *counter + 1;
                lock_file(fd, F_UNLCK);
            }
            exit(0);
        }
    }
    for (int i = 0; i < 4; i++)
        wait(NULL);
    printf("%d\n", *counter);
    return *counter != 1000;
}
