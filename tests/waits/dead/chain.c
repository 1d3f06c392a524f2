/* Six processes in a row; the last one's input stays open in the first. */
#include "../waits.h"

enum { STAGES = 6 };

int main(void)
{
    int source[2];
    int in;

    MUST(pipe(source) == 0);
    in = source[0];
    for (int i = 0; i < STAGES; i++) {
        int ends[2];
        char block[64];
        ssize_t n;
        MUST(pipe(ends) == 0);
        if (forks()) {
            last_words();
            while ((n = read(in, block, sizeof(block))) > 0) {
                MUST(write(ends[1], block, (size_t)n) == n);
            }
            _exit(0);
        }
        close(ends[1]);
        close(in);
        in = ends[0];
    }
    /* The first stage has the write end of its own input. */
    close(source[1]);
    return reap();
}
