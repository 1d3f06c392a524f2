/* A lock of flock(2), taken in turns. */
#include <sched.h>
#include <sys/file.h>

#include "../waits.h"

static void turn(int fd, int *next, int who)
{
    for (;;) {
        MUST(flock(fd, LOCK_EX) == 0);
        int is_mine = *next % 2 == who;
        if (is_mine) {
            ++*next;
        }
        MUST(flock(fd, LOCK_UN) == 0);
        if (is_mine) {
            return;
        }
        (void)sched_yield();
    }
}

int main(void)
{
    int *next = share(sizeof(*next));
    int fd = open("lock", O_CREAT | O_RDWR, 0600);

    MUST(fd >= 0);
    bool is_child = forks();
    fd = open("lock", O_RDWR);
    MUST(fd >= 0);
    for (int i = 0; i < TURNS; i++) {
        turn(fd, next, is_child);
    }
    return is_child ? 0 : reap();
}
