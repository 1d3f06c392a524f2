/* right: the result is written to a mapped file, which then gets its final name; the reader opens that */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 256

int main(void)
{
    pid_t writer = fork();
    if (writer == 0) {
        int fd = open("result.tmp", O_CREAT | O_RDWR | O_TRUNC, 0600);
        ftruncate(fd, N * sizeof(int));
        int *out = mmap(NULL, N * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        for (int i = 0; i < N; i++)
            out[i] = i;
        rename("result.tmp", "result");
        pause();
    }
    int fd, sum = 0;
    while ((fd = open("result", O_RDONLY)) < 0)
        sched_yield();
    int *in = mmap(NULL, N * sizeof(int), PROT_READ, MAP_SHARED, fd, 0);
    for (int i = 0; i < N; i++)
        sum += in[i];
    printf("%d\n", sum);
    kill(writer, SIGKILL);
    wait(NULL);
    return sum != N * (N - 1) / 2;
}
