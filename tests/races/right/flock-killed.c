/* right: the holder of the flock is killed by its parent, its descriptor is closed by the kernel */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(0, sizeof *n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ready[2];
    char c;
    pid_t first;

    pipe(ready);
    if ((first = fork()) == 0) {
        flock(open("f", O_CREAT | O_RDWR, 0600), LOCK_EX);
        ++*n;
        write(ready[1], "x", 1);
        *n += 1;
        for (;;) pause();
    }
    read(ready[0], &c, 1);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            flock(open("f", O_RDWR), LOCK_EX);
            ++*n;
            _exit(0);
        }
    }
    kill(first, SIGKILL);
    while (wait(0) > 0) ;
    printf("%d\n", *n);
    return *n != 4 && *n != 5;
}
