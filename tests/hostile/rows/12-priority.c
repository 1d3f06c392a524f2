/* row 12: more processor than others
 * tries: real-time scheduling, a better nice value, a better place at the disk, and the
 *        same for its parent
 * must: passed
 */
#include "probe.h"

int main(void)
{
    struct sched_param first = {.sched_priority = 1};
    struct sched_param none = {0};
    struct rlimit more = {99, 99};
    struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority;
             uint64_t runtime, deadline, period; } deadline = {48, 6, 0, 0, 0, 10000000,
                                                               30000000, 30000000};
    struct sched_param normal = {0};
    cpu_set_t set;

    FAILS("SCHED_FIFO", SYS_sched_setscheduler, 0, SCHED_FIFO, &first);
    FAILS("SCHED_RR", SYS_sched_setscheduler, 0, SCHED_RR, &first);
    FAILS("SCHED_DEADLINE", SYS_sched_setattr, 0, &deadline, 0);
    FAILS("nice -20", SYS_setpriority, PRIO_PROCESS, 0, -20);
    FAILS("real-time at the disk", SYS_ioprio_set, 1, 0, 1 << 13);
    attempt(setrlimit(RLIMIT_RTPRIO, &more) == 0, "RLIMIT_RTPRIO");
    attempt(setrlimit(RLIMIT_NICE, &more) == 0, "RLIMIT_NICE");
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    FAILS("chooses its parent's processor", SYS_sched_setaffinity, getppid(), sizeof(set), &set);
    FAILS("its parent as SCHED_IDLE", SYS_sched_setscheduler, getppid(), SCHED_IDLE, &normal);
    FAILS("its parent as nice 19", SYS_setpriority, PRIO_PROCESS, getppid(), 19);
    FAILS("all of its user as last at the disk", SYS_ioprio_set, 3, getuid(), 3 << 13);
    FAILS("all of its user as nice 19", SYS_setpriority, PRIO_USER, 0, 19);
    (void)none;
    return end();
}
