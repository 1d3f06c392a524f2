/* A number in a file that two processes count up, with a lock or without. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5 };

static void count_up(void)
{
    int fd = open("number", O_RDWR);
    int number = 0;

    for (int i = 0; i < ROUNDS; i++) {
#ifdef RIGHT
        flock(fd, LOCK_EX);
#endif
        (void)!pread(fd, &number, sizeof(number), 0);
        number++;
        (void)!pwrite(fd, &number, sizeof(number), 0);
#ifdef RIGHT
        flock(fd, LOCK_UN);
#endif
    }
}

int main(void)
{
    int fd = open("number", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int number = 0;

    (void)!write(fd, &number, sizeof(number));
    if (fork() == 0) {
        count_up();
        _exit(0);
    }
    count_up();
    wait(NULL);
    (void)!pread(fd, &number, sizeof(number), 0);
    printf("%d\n", number);
    return number == 2 * ROUNDS ? 0 : 1;
}
