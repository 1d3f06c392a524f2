/* A pipe in a set of epoll that is in another set, with a timeout that ends. */
#include <sys/epoll.h>

#include "../waits.h"

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int there[2];
    int back[2];

    MUST(pipe(there) == 0 && pipe(back) == 0);
    bool is_child = forks();
    int mine = is_child ? there[0] : back[0];
    int inner = epoll_create1(0);
    int outer = epoll_create1(0);
    MUST(epoll_ctl(inner, EPOLL_CTL_ADD, mine, &event) == 0);
    MUST(epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event) == 0);
    for (int i = 0; i < TURNS; i++) {
        if (!is_child) {
            give(there[1]);
        }
        MUST(epoll_wait(outer, &event, 1, -1) == 1);
        take(mine);
        MUST(!is_child || i % 8 != 0 || epoll_wait(outer, &event, 1, 2) == 0);
        if (is_child) {
            give(back[1]);
        }
    }
    return is_child ? 0 : reap();
}
