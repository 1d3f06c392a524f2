/* Control groups (cgroups(7)) for boxes, where this machine lets us have some.
 *
 * A grader has one home below its own place in each hierarchy; in it every worker has a cell,
 * which holds its box and nothing else, one box after the other:
 *
 *     own place of the grader
 *       └─ grader-PID      home: locked by the grader, so that others see that it lives
 *            └─ worker-PID   cell: limits and counters
 *
 * The worker itself stays outside of its cell: what it keeps in mind about a box is not the
 * student's, and when memory is short it must not be the one to die. */
#ifndef GRADER_SANDBOX_CGROUP_H
#define GRADER_SANDBOX_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/accounting.h"
#include "model/limits.h"

enum hierarchy { HIERARCHY_V2, HIERARCHY_MEMORY, HIERARCHY_PIDS, HIERARCHY_COUNT };

/* A folder in each hierarchy; "" where there is none. */
struct cgroup_paths {
    char path[HIERARCHY_COUNT][PATH_MAX];
};

/* Finds the places of a process from the texts of its /proc/PID/cgroup and
 * /proc/PID/mountinfo. */
void cgroup_find(const char *membership, const char *mounts, struct cgroup_paths *out);

struct cgroup_home {
    struct cgroup_paths paths;
    int lock[HIERARCHY_COUNT]; /* the folders, locked, or -1 */
};

/* Makes a home in each of these places that takes one, and removes those whose graders are
 * dead. What cannot be had is left out. */
void cgroup_home_open(const struct cgroup_paths *places, struct cgroup_home *out);

/* Removes it with what is in it. */
void cgroup_home_close(struct cgroup_home *home);

struct cgroup_cell {
    bool is_there;
    int procs[HIERARCHY_COUNT]; /* where a process enters, or -1 */
    int memory_limit;           /* files of the cell, or -1 */
    int memory_used;
    int memory_stat;
    int memory_kills;
};

/* What of a cell's counters matters to a box, since they were last taken. */
struct cgroup_count {
    int64_t memory_kills; /* processes that the kernel has killed for want of memory */
};

/* Makes a cell of the calling process, which may still be root, and opens its files for good.
 * Where home has nothing, the cell has nothing. */
MUST_CHECK int cgroup_cell_open(struct cgroup_cell *cell,
                                const struct cgroup_home *home, struct err *e);

/* Lets a process in; its children are born there. */
MUST_CHECK int cgroup_cell_admit(const struct cgroup_cell *cell, int pid,
                                 struct err *e);

/* Bounds what comes in addition to what is used now; 0: does not bound it. */
MUST_CHECK int cgroup_cell_bound(const struct cgroup_cell *cell, int64_t memory_bytes,
                                 struct err *e);

struct cgroup_count cgroup_cell_count(const struct cgroup_cell *cell);

#endif
