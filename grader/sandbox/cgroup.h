/* Control groups (cgroups(7)) for boxes, where this machine lets us have some.
 *
 * A grader has one home below its own place in each hierarchy; in it every worker has a cell,
 * which holds its box and nothing else, one box after the other:
 *
 *     own place of the grader
 *       └─ grader-PID      home: locked by the grader, so that others see that it lives
 *            └─ worker-PID   of the first kind of hierarchy: the cell; of the second kind:
 *                              with `self`, for the worker, and `box-N`, the cell
 *
 * The worker itself stays outside of its cell: what it keeps in mind about a box is not the
 * student's, and when memory is short it must not be the one to die. Nor does the kernel
 * kill a whole cell then (memory.oom.group): the keeper has deaths to tell. */
#ifndef GRADER_SANDBOX_CGROUP_H
#define GRADER_SANDBOX_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/* The second kind, which there is one of, and three of the first kind. */
enum hierarchy {
    HIERARCHY_V2,
    HIERARCHY_MEMORY,
    HIERARCHY_PIDS,
    HIERARCHY_CPU,
    HIERARCHY_COUNT
};

/* A folder in each hierarchy; "" where there is none. */
struct cgroup_paths {
    char path[HIERARCHY_COUNT][PATH_MAX];
    char top[PATH_MAX]; /* the mount of the second kind */
};

/* Finds the places of a process from the texts of its /proc/PID/cgroup and
 * /proc/PID/mountinfo. */
void cgroup_find(const char *membership, const char *mounts, struct cgroup_paths *out);

struct cgroup_home {
    struct cgroup_paths paths;
    int lock[HIERARCHY_COUNT]; /* the folders, locked, or -1 */
    char place[PATH_MAX];      /* where the home of the second kind is */
    bool has_controllers;      /* it bounds memory */
    bool is_split;             /* who was in that place was moved into a leaf of it */
    unsigned added;            /* the controllers that came to that place thereby */
};

/* Makes a home in each of these places that takes one, and removes those whose graders are
 * dead. What cannot be had is left out. The calling process may be moved. */
void cgroup_home_open(const struct cgroup_paths *places, struct cgroup_home *out);

/* Removes it with what is in it. */
void cgroup_home_close(struct cgroup_home *home);

/* The files of a cell that matter, under whatever name. */
enum cell_file {
    CELL_PROCS_MEMORY, /* of the first kind: where a process enters */
    CELL_PROCS_PIDS,
    CELL_PROCS_CPU,
    CELL_MEMORY_LIMIT,
    CELL_MEMORY_USED,
    CELL_MEMORY_STAT,
    CELL_MEMORY_EVENTS,
    CELL_SWAP,
    CELL_PIDS_LIMIT,
    CELL_PIDS_EVENTS,
    CELL_CPU_STAT,  /* usage_usec */
    CELL_CPU_USAGE, /* a number, ns */
    CELL_EVENTS,
    CELL_KILL,
    CELL_FILES
};

struct cgroup_cell {
    bool needs_standin; /* nobody can be born into it but by somebody who is in it */
    int worker;         /* of the second kind: the folder in which it is, or -1 */
    int v2;             /* the one into which processes are born (clone3(2),
                           CLONE_INTO_CGROUP), or -1 */
    unsigned number;
    bool is_spent;        /* it has been killed */
    int file[CELL_FILES]; /* or -1 */
    enum hierarchy owner[CELL_FILES];
};
#define CGROUP_NO_CELL                                                  \
    {                                                                   \
        .worker = -1, .v2 = -1, .file = { [0 ... CELL_FILES - 1] = -1 } \
    }

/* Makes a cell of the calling process, which may still be root, and opens its files for
 * good; it will be the first of two `heirs` that there is. It may be moved. Where home has
 * nothing, or it does not work out, the cell has nothing. */
void cgroup_cell_open(struct cgroup_cell *cell, const struct cgroup_home *home,
                      const uid_t heirs[2]);
void cgroup_cell_close(struct cgroup_cell *cell);

/* Before a box, no longer as root: makes the cell in the second kind of hierarchy if there is
 * none, or if it is spent: what is born into a group that was ever killed may be killed
 * (Linux 6.14 and later count the kills, and count them wrongly here). */
void cgroup_cell_renew(struct cgroup_cell *cell);

/* Lets the stand-in in. 0, or -1 with errno set. */
MUST_CHECK int cgroup_cell_admit(const struct cgroup_cell *cell, pid_t pid);

/* 0: not bounded. */
struct cgroup_bounds {
    int64_t memory_bytes; /* in addition to what is used now */
    int64_t processes;
};
MUST_CHECK int cgroup_cell_bound(const struct cgroup_cell *cell,
                                 const struct cgroup_bounds *bounds, struct err *e);

/* Counters that only grow. */
struct cgroup_count {
    int64_t memory_kills; /* processes that the kernel has killed for want of memory */
    int64_t refused_forks;
    int64_t cpu_ns;
};
struct cgroup_count cgroup_cell_count(const struct cgroup_cell *cell);

/* Kills whoever is in it, if that can be done at one blow, and waits until all are dead. */
void cgroup_cell_kill(struct cgroup_cell *cell);

#endif
