/* A pipe that is full again and again. */
#include "../waits.h"

int main(void)
{
    static char block[200000];
    int ends[2];
    ssize_t n;
    size_t sum = 0;

    MUST(pipe(ends) == 0);
    if (forks()) {
        close(ends[0]);
        MUST(write(ends[1], block, sizeof(block)) == (ssize_t)sizeof(block));
        return 0;
    }
    close(ends[1]);
    while ((n = read(ends[0], block, 4096)) > 0) {
        sum += (size_t)n;
    }
    return sum == sizeof(block) ? reap() : 1;
}
