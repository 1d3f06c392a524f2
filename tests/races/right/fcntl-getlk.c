/* right: the parent asks F_GETLK until the child has let go of the lock it took before */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("getlk", O_CREAT | O_RDWR, 0600), ready[2];
    char c;

    pipe(ready);
    pid_t child = fork();
    if (child == 0) {
        struct flock f = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        fcntl(fd, F_SETLK, &f);
        write(ready[1], "r", 1);
        for (int i = 0; i < 500; i++)
            m[i % 8] += i;
        f.l_type = F_UNLCK;
        fcntl(fd, F_SETLK, &f);
        pause();
    }
    read(ready[0], &c, 1);
    struct flock f;
    do {
        f = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
        sched_yield();
        fcntl(fd, F_GETLK, &f);
    } while (f.l_type != F_UNLCK);
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += m[i];
    printf("%d\n", sum);
    kill(child, SIGKILL);
    wait(NULL);
    return sum != 499 * 500 / 2;
}
