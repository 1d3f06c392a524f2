/* right: flock with LOCK_SH for readers and LOCK_EX for the writer, also with LOCK_NB; opened anew each time */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int lock(int how)
{
    int fd = open("shared.lock", O_CREAT | O_RDWR, 0600);

    while (flock(fd, how) < 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            exit(1);
        sched_yield();
    }
    return fd;
}

int main(void)
{
    int *v = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int st, bad = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                int fd = lock((i < 2 ? LOCK_EX : LOCK_SH) | (k % 2 ? LOCK_NB : 0));
                if (i < 2) {
                    v[0]++;
                    v[1]++;
                } else if (v[0] != v[1]) {
                    exit(1);
                }
                close(fd);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", v[0]);
    return bad || v[0] != 200;
}
