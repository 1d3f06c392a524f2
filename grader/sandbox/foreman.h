/* The foreman: in tiers without a pid namespace, the process that forks the payloads. It
 * lives in the same Landlock domain as they, so that they can reach each other but not the
 * keeper; they are the keeper's children nevertheless (CLONE_PARENT). A payload can kill it:
 * then there is another one for the next start. */
#ifndef GRADER_SANDBOX_FOREMAN_H
#define GRADER_SANDBOX_FOREMAN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "sandbox/keeper.h"
#include "sandbox/payload.h"

struct foreman {
    pid_t pid; /* 0: there is none, the keeper does it itself */
    int sock;  /* -1: it is lost */
    bool is_reaped;
};

/* Starts one. *listener is as filter_install gives it. */
MUST_CHECK int foreman_start(const struct keeper_spec *spec, struct foreman *out,
                             int *listener, struct err *e);

/* To be called when a process has died, before it is reaped: was it the foreman? */
bool foreman_take_death(struct foreman *foreman, pid_t pid);

/* A payload has killed or stopped it, most likely with all of its kind. */
bool foreman_is_lost(const struct foreman *foreman);

/* Starts another one. It is in a domain of its own: whoever it forks does not reach those
 * that there were before. */
MUST_CHECK int foreman_replace(const struct keeper_spec *spec, struct foreman *foreman,
                               int *listener, struct err *e);

/* Has a payload forked: its number, or -1 with errno set. */
MUST_CHECK pid_t foreman_fork(struct foreman *foreman, const struct payload_plan *plan,
                              const struct payload_ends *ends);

#endif
