/* A pipe in a set of epoll that is in another set. */
#include <sys/epoll.h>

#include "../waits.h"

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int ends[2];
    int inner = epoll_create1(0);
    int outer = epoll_create1(0);

    MUST(pipe(ends) == 0 && inner >= 0 && outer >= 0);
    MUST(epoll_ctl(inner, EPOLL_CTL_ADD, ends[0], &event) == 0);
    MUST(epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event) == 0);
    last_words();
    return epoll_wait(outer, &event, 1, -1);
}
