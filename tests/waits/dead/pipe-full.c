/* Parent and child write more to each other than fits, and nobody reads. */
#include "../waits.h"

int main(void)
{
    static char block[200000];
    int there[2];
    int back[2];

    MUST(pipe(there) == 0 && pipe(back) == 0);
    bool is_child = forks();
    last_words();
    return (int)write(is_child ? there[1] : back[1], block, sizeof(block));
}
