/* right: accounts in a mapped file, each under a lock of its own range, both locked in order */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNTS 6

struct account {
    int balance;
    char owner[12];
};

static int fd;

static void record(int nr, short how)
{
    struct flock l = {.l_type = how, .l_whence = SEEK_SET,
                      .l_start = nr * (off_t)sizeof(struct account),
                      .l_len = sizeof(struct account)};
    if (fcntl(fd, F_SETLKW, &l) < 0)
        _exit(2);
}

static void transfer(struct account *a, int from, int to)
{
    int low = from < to ? from : to, high = from + to - low;

    record(low, F_WRLCK);
    record(high, F_WRLCK);
    a[from].balance--;
    a[to].balance++;
    record(high, F_UNLCK);
    record(low, F_UNLCK);
}

int main(void)
{
    int sum = 0;

    fd = open("bank", O_CREAT | O_RDWR | O_TRUNC, 0600);
    if (fd < 0 || ftruncate(fd, ACCOUNTS * sizeof(struct account)) < 0)
        return 1;
    struct account *a = mmap(NULL, ACCOUNTS * sizeof(struct account), PROT_READ | PROT_WRITE,
                             MAP_SHARED, fd, 0);
    for (int i = 0; i < ACCOUNTS; i++)
        a[i].balance = 100;
    for (int p = 0; p < 4; p++) {
        if (fork() == 0) {
            for (int i = 0; i < 150; i++)
                transfer(a, (i + p) % ACCOUNTS, (i + p * 2 + 1 + i % 3) % ACCOUNTS == (i + p) % ACCOUNTS
                             ? (i + p + 1) % ACCOUNTS : (i + p * 2 + 1 + i % 3) % ACCOUNTS);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < ACCOUNTS; i++)
        sum += a[i].balance;
    printf("%d\n", sum);
    return sum != 100 * ACCOUNTS;
}
