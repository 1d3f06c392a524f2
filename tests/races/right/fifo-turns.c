/* right: two FIFOs, each side writes its line and waits for the other one's */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char b;

    mkfifo("a", 0600);
    mkfifo("b", 0600);
    if (fork() == 0) {
        int in = open("a", O_RDONLY), out = open("b", O_WRONLY);
        while (read(in, &b, 1) == 1) {
            *n += 1;
            write(out, &b, 1);
        }
        exit(0);
    }
    int out = open("a", O_WRONLY), in = open("b", O_RDONLY);
    for (int i = 0; i < 200; i++) {
        *n += 1;
        write(out, "x", 1);
        read(in, &b, 1);
    }
    close(out);
    wait(NULL);
    printf("%d\n", *n);
    return *n != 400;
}
