/* A sleep until a moment of the clock. */
#include "../waits.h"

int main(void)
{
    struct timespec moment;

    (void)clock_gettime(CLOCK_MONOTONIC, &moment);
    for (int i = 0; i < 5; i++) {
        moment.tv_nsec += 1000000;
        moment.tv_sec += moment.tv_nsec / 1000000000;
        moment.tv_nsec %= 1000000000;
        MUST(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL) == 0);
    }
    return 0;
}
