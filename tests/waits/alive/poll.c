/* A pipe that is polled, with timeouts that end and without any. */
#include <poll.h>

#include "../waits.h"

int main(void)
{
    int there[2];
    int back[2];

    MUST(pipe(there) == 0 && pipe(back) == 0);
    bool is_child = forks();
    struct pollfd set = {.fd = is_child ? there[0] : back[0], .events = POLLIN};
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            MUST(poll(&set, 1, -1) == 1);
            take(there[0]);
            MUST(i % 8 != 0 || poll(&set, 1, 2) == 0);
            give(back[1]);
        } else {
            give(there[1]);
            MUST(poll(&set, 1, 100000) == 1);
            take(back[0]);
        }
    }
    return is_child ? 0 : reap();
}
