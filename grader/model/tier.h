/* How well a machine lets one test's processes be separated from everything else. */
#ifndef GRADER_MODEL_TIER_H
#define GRADER_MODEL_TIER_H

#include <stdbool.h>

/* From the weakest to the strongest. */
enum tier {
    TIER_NONE,     /* resource limits alone */
    TIER_LANDLOCK, /* no namespaces: landlock(7), seccomp(2), limits, a subreaper */
    TIER_NO_PROC,  /* namespaces, but neither process ids nor a /proc of its own */
    TIER_FULL,     /* user, pid, mount, ipc, net, uts and cgroup namespaces */
    TIER_COUNT
};

/* One row per tier: its name on the command line and in reports, and what it promises, for
 * `--help` and docs. */
struct tier_row {
    const char *name;
    const char *promise;
};
extern const struct tier_row tier_rows[TIER_COUNT];

/* False if no tier has that name. */
bool tier_find(const char *name, enum tier *out);

#endif
