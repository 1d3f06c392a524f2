/* right: a range of two bytes is made from locks of one byte; a write lock becomes a read lock */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int try(int fd, short type, off_t at)
{
    struct flock f = {.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
    return fcntl(fd, F_SETLK, &f) == 0;
}

int main(void)
{
    int *v = mmap(NULL, 2 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("try", O_CREAT | O_RDWR, 0600), st, bad = 0;

    for (int me = 0; me < 4; me++) {
        if (fork() == 0) {
            int done = 0;
            while (done < 100) {
                if (!try(fd, F_WRLCK, 0)) {
                    sched_yield();
                    continue;
                }
                while (!try(fd, F_WRLCK, 1))
                    sched_yield();
                v[0]++;
                v[1] = -v[0];
                try(fd, F_UNLCK, 1);
                try(fd, F_RDLCK, 0); /* from here others may read, nobody writes */
                int x = v[0];
                if (v[1] != -x)
                    exit(1);
                try(fd, F_UNLCK, 0);
                done++;
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d %d\n", v[0], bad);
    return bad || v[0] != 400;
}
