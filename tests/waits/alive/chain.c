/* Six processes in a row; bytes go through all of them. */
#include "../waits.h"

enum { STAGES = 6, BYTES = 100000 };

static int add_stage(int in)
{
    char block[4096];
    ssize_t n;
    int ends[2];

    MUST(pipe(ends) == 0);
    if (forks()) {
        close(ends[0]);
        while ((n = read(in, block, sizeof(block))) > 0) {
            MUST(write(ends[1], block, (size_t)n) == n);
        }
        _exit(0);
    }
    close(ends[1]);
    close(in);
    return ends[0];
}

int main(void)
{
    static char block[BYTES];
    int source[2];
    size_t sum = 0;
    ssize_t n;

    MUST(pipe(source) == 0);
    if (forks()) {
        MUST(write(source[1], block, BYTES) == BYTES);
        _exit(0);
    }
    close(source[1]);
    int fd = source[0];
    for (int i = 0; i < STAGES; i++) {
        fd = add_stage(fd);
    }
    while ((n = read(fd, block, sizeof(block))) > 0) {
        sum += (size_t)n;
    }
    return sum == BYTES ? reap() : 1;
}
