/* A FIFO that one process makes and another opens: made before both, or raced for. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char byte = 0;

#ifdef RIGHT
    mkfifo("way", 0600);
#endif
    if (fork() == 0) {
#ifndef RIGHT
        mkfifo("way", 0600);
#endif
        int out = open("way", O_WRONLY);
        (void)!write(out, "x", 1);
        _exit(0);
    }
    int in = open("way", O_RDONLY);
    if (in < 0) {
        perror("way");
        return 1;
    }
    (void)!read(in, &byte, 1);
    wait(NULL);
    printf("%c\n", byte);
    return byte == 'x' ? 0 : 1;
}
