/* A pipe in a set of select, with a timeout that ends. */
#include <sys/select.h>

#include "../waits.h"

int main(void)
{
    int there[2];
    int back[2];

    MUST(pipe(there) == 0 && pipe(back) == 0);
    bool is_child = forks();
    int mine = is_child ? there[0] : back[0];
    for (int i = 0; i < TURNS; i++) {
        struct timeval soon = {.tv_usec = 2000};
        fd_set set;
        FD_ZERO(&set);
        FD_SET(mine, &set);
        if (!is_child) {
            give(there[1]);
        }
        MUST(select(mine + 1, &set, NULL, NULL, NULL) == 1);
        take(mine);
        MUST(!is_child || i % 8 != 0 || select(mine + 1, &set, NULL, NULL, &soon) == 0);
        if (is_child) {
            give(back[1]);
        }
    }
    return is_child ? 0 : reap();
}
