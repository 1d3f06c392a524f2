/* A lock of an open file description, taken in turns. */
#include <sched.h>

#include "../waits.h"

static void set(int fd, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_len = 1};

    MUST(fcntl(fd, F_OFD_SETLKW, &lock) == 0);
}

static void turn(int fd, int *next, int who)
{
    for (;;) {
        set(fd, F_WRLCK);
        int is_mine = *next % 2 == who;
        if (is_mine) {
            ++*next;
        }
        set(fd, F_UNLCK);
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
