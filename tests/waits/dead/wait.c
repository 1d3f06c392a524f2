/* A parent waits for a child that waits for its parent. */
#include "../waits.h"

int main(void)
{
    int ends[2];

    MUST(pipe(ends) == 0);
    if (forks()) {
        take(ends[0]);
        return 0;
    }
    last_words();
    (void)wait(NULL);
    give(ends[1]);
    return 0;
}
