/* right: opening a FIFO waits for the other side; not a byte is sent */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char c;

    mkfifo("meeting", 0600);
    mkfifo("second", 0600);
    m[0] = 1;
    pid_t pid = fork();
    if (pid == 0) {
        m[1] = 20;
        int fd = open("meeting", O_WRONLY);
        m[3] = m[2] + m[0];
        close(fd);
        m[4] = 4000;
        open("second", O_WRONLY);
        exit(0);
    }
    m[2] = 300;
    int fd = open("meeting", O_RDONLY);
    int seen = m[1];
    read(fd, &c, 1); /* end of file */
    seen += m[3];
    fd = open("second", O_RDONLY);
    seen += m[4];
    wait(NULL);
    printf("%d\n", seen);
    return seen != 4321;
}
