/* The race detector's arena, read from outside. */
#include "observe/observe.h"

int observe_races(int arena_fd, const struct programs *programs, struct evidence *ev,
                  struct err *e)
{
    (void)arena_fd;
    (void)programs;
    (void)ev;
    (void)e;
    return 0;
}
