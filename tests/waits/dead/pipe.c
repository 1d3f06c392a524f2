/* A child waits for the end of a pipe of which it holds the write end itself. */
#include "../waits.h"

int main(void)
{
    int ends[2];
    char byte;

    MUST(pipe(ends) == 0);
    if (forks()) {
        last_words();
        return (int)read(ends[0], &byte, 1);
    }
    close(ends[0]);
    close(ends[1]);
    return reap();
}
