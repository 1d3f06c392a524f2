/* Two writers of one pipe: a record in two writes, or in one. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS = 2, RECORDS = 3 };

static void produce(int fd, int writer)
{
    char record[] = {(char)('a' + writer), '\n'};

    for (int i = 0; i < RECORDS; i++) {
#ifdef RIGHT
        (void)!write(fd, record, 2);
#else
        (void)!write(fd, record, 1);
        (void)!write(fd, record + 1, 1);
#endif
    }
    _exit(0);
}

int main(void)
{
    char text[64] = "";
    size_t len = 0;
    ssize_t count;
    int ends[2];

    if (pipe(ends) < 0) {
        return 2;
    }
    for (int i = 0; i < WRITERS; i++) {
        if (fork() == 0) {
            produce(ends[1], i);
        }
    }
    close(ends[1]);
    while ((count = read(ends[0], text + len, sizeof(text) - 1 - len)) > 0) {
        len += (size_t)count;
    }
    while (wait(NULL) > 0) {
    }
    printf("%s", text);
    for (size_t i = 0; i < len; i += 2) {
        if (text[i] == '\n' || text[i + 1] != '\n') {
            return 1;
        }
    }
    return len == 2 * WRITERS * RECORDS ? 0 : 1;
}
