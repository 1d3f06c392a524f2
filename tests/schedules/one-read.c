/* A message that comes in three parts, taken by one read or by as many as it takes. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PART = 4, PARTS = 3 };

int main(void)
{
    char text[PART * PARTS + 1] = "";
    int ends[2];
    ssize_t count;
    size_t len = 0;

    if (pipe(ends) < 0) {
        return 2;
    }
    if (fork() == 0) {
        for (int i = 0; i < PARTS; i++) {
            (void)!write(ends[1], "part", PART);
        }
        _exit(0);
    }
    close(ends[1]);
#ifdef RIGHT
    while ((count = read(ends[0], text + len, sizeof(text) - 1 - len)) > 0) {
        len += (size_t)count;
    }
#else
    usleep(1000);
    count = read(ends[0], text, sizeof(text) - 1);
    len = count > 0 ? (size_t)count : 0;
#endif
    wait(NULL);
    printf("%s\n", text);
    return len == PART * PARTS ? 0 : 1;
}
