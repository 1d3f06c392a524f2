/* row 43: the clock, and higher limits
 * tries: to set the clock, to raise its limits, to lower those of its parent
 * must: passed
 */
#include "probe.h"
#include <sys/timex.h>
#include <time.h>

int main(void)
{
    struct timespec then = {1, 0};
    struct timeval earlier = {1, 0};
    struct timex adjust = {.modes = ADJ_TICK, .tick = 9000};
    struct rlimit none = {0, 0};

    FAILS("clock_settime", SYS_clock_settime, CLOCK_REALTIME, &then);
    FAILS("settimeofday", SYS_settimeofday, &earlier, NULL);
    FAILS("adjtimex", SYS_adjtimex, &adjust);
    FAILS("clock_adjtime", SYS_clock_adjtime, CLOCK_REALTIME, &adjust);
    for (int resource = 0; resource < 16; resource++) {
        struct rlimit mine;
        getrlimit(resource, &mine);
        struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
        attempt(mine.rlim_max != RLIM_INFINITY && setrlimit(resource, &more) == 0,
                "raises a limit");
        FAILS("changes its parent's limit", SYS_prlimit64, getppid(), resource, &none, NULL);
        FAILS("changes the limit of process 1", SYS_prlimit64, 1, resource, &none, NULL);
        FAILS("changes the host's limit", SYS_prlimit64, PLANTED_PID, resource, &none, NULL);
        FAILS("the same, upper half", SYS_prlimit64, getppid() | 1L << 32, resource, &none,
              NULL);
    }
    return end();
}
