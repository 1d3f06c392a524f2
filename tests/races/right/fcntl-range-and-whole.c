/* right: workers lock single records, an auditor locks the whole file; the ranges overlap */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

static void set(int fd, short type, off_t start, off_t len)
{
    struct flock f = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len };

    if (fcntl(fd, F_SETLKW, &f) != 0)
        exit(1);
}

int main(void)
{
    int *cell = mmap(NULL, 2 * N * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("audit", O_CREAT | O_RDWR, 0644);
    int st, bad = 0;

    for (int me = 0; me < N; me++) {
        if (fork() == 0) {
            for (int i = 0; i < 150; i++) {
                int rec = (me + i) % N;
                set(fd, F_WRLCK, rec * 10, 10);
                cell[2 * rec]++;
                cell[2 * rec + 1]--;
                set(fd, F_UNLCK, rec * 10, 10);
            }
            exit(0);
        }
    }
    if (fork() == 0) {
        for (int i = 0; i < 80; i++) {
            int sum = 0;
            set(fd, i % 2 ? F_RDLCK : F_WRLCK, 0, 0);
            for (int k = 0; k < 2 * N; k++)
                sum += cell[k];
            set(fd, F_UNLCK, 0, 0);
            if (sum != 0)
                exit(1);
        }
        exit(0);
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", bad);
    return bad != 0;
}
