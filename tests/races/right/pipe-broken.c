/* right: the writer sees by EPIPE that the reader has closed its end, and only then changes the data */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int p[2];
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    signal(SIGPIPE, SIG_IGN);
    pipe(p);
    *m = 5;
    pid_t reader = fork();
    if (reader == 0) {
        close(p[1]);
        if (*m != 5)
            _exit(1);
        *m = 6;
        close(p[0]);
        pause();
    }
    close(p[0]);
    while (write(p[1], "x", 1) == 1)
        ;
    if (errno != EPIPE)
        return 1;
    *m += 1;
    printf("%d\n", *m);
    kill(reader, SIGKILL);
    wait(NULL);
    return *m != 7;
}
