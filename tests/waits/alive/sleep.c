/* A parent that waits for a child which sleeps. */
#include "../waits.h"

int main(void)
{
    const struct timespec nap = {.tv_nsec = 1000000};

    for (int i = 0; i < 5; i++) {
        if (forks()) {
            (void)nanosleep(&nap, NULL);
            _exit(0);
        }
        MUST(reap() == 0);
    }
    return 0;
}
