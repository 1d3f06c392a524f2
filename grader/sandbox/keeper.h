/* The keeper: pid 1 of a box, or the subreaper of one without a pid namespace. It starts
 * payloads on request, reaps everybody, notices timers being armed, and tells the box. */
#ifndef GRADER_SANDBOX_KEEPER_H
#define GRADER_SANDBOX_KEEPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/limits.h"
#include "model/tier.h"
#include "sandbox/filter.h"

struct keeper_spec {
    int control;
    int events;
    uid_t uid; /* as seen from outside */
    gid_t gid;
    enum tier tier;
    const char *folder; /* of a box without mounts: struct folder; else "" */
    bool is_walled;     /* the keeper has entered its Landlock domain */
    int64_t others;     /* processes that RLIMIT_NPROC counts beside the payloads */
    const struct limits *limits;
    bool is_traced; /* as in struct box_spec */
    bool allows_ptrace;
    bool has_run_folder;
};

/* Is it pid 1, with numbers and a /proc of its own? */
bool keeper_has_numbers(const struct keeper_spec *spec);
/* Has it a root, a network and an identity of its own? */
bool keeper_has_mounts(const struct keeper_spec *spec);

/* What the keeper has once it is set up. */
struct keeper_place {
    int listener; /* timers being armed, or -1: filter.h */
    int proc;     /* where the processes of the box are listed */
    int work;
    int run;
};

/* Turns the calling process, the first one in its namespaces, into something that its
 * future children cannot touch, in a root of its own; without a pid namespace the foreman
 * is started. */
struct foreman;
MUST_CHECK int keeper_settle(struct keeper_spec *spec, struct keeper_place *out,
                             struct foreman *foreman, struct err *e);

/* Which filter its payloads get. */
enum filter_kind keeper_filter(const struct keeper_spec *spec);

/* Finds out where the command line and the environment lie that /proc/PID shows, so that
 * every keeper can wipe its copies. */
MUST_CHECK int keeper_learn_areas(struct err *e);

/* Settles, says so, and serves until the box is killed. What cannot be set up is said over
 * `control`. */
_Noreturn void keeper_main(const struct keeper_spec *given);

#endif
