/* right: ranges that overlap by a few bytes exclude each other as well; unlocked in pieces */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd;

static int range(int type, int from, int len)
{
    struct flock f;
    f.l_type = type;
    f.l_whence = SEEK_SET;
    f.l_start = from;
    f.l_len = len;
    return fcntl(fd, F_SETLKW, &f);
}

int main(void)
{
    int *n = mmap(0, sizeof *n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    fd = open("overlap", O_CREAT | O_RDWR, 0600);
    for (int p = 0; p < 4; p++) {
        if (fork() == 0) {
            int from = p * 5;                 /* 0..19, 5..24, 10..29, 15..34: all have 15..19 */
            for (int i = 0; i < 150; i++) {
                if (range(F_WRLCK, from, 20) < 0) _exit(1);
                ++*n;
                range(F_UNLCK, from, 10);     /* what is left still has at least a byte .. */
                range(F_UNLCK, from + 10, 10);
            }
            _exit(0);
        }
    }
    while (wait(0) > 0);
    printf("%d\n", *n);
    return *n != 600;
}
