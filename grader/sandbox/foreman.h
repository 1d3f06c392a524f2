/* The foreman: in tiers without a pid namespace, the process that forks the payloads. It
 * lives in the same Landlock domain as they, so that they can reach each other but not the
 * keeper; they are the keeper's children nevertheless (CLONE_PARENT). A payload can kill it:
 * then no further one can be started. */
#ifndef GRADER_SANDBOX_FOREMAN_H
#define GRADER_SANDBOX_FOREMAN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "sandbox/keeper.h"
#include "sandbox/payload.h"

struct foreman {
    pid_t pid; /* 0: there is none, the keeper does it itself */
    int sock;
};

/* Starts one. *listener is as filter_install gives it. */
MUST_CHECK int foreman_start(const struct keeper_spec *spec, struct foreman *out,
                             int *listener, struct err *e);

/* Has a payload forked: its number, or -1 with errno set. */
MUST_CHECK pid_t foreman_fork(struct foreman *foreman, const struct payload_plan *plan,
                              const struct payload_ends *ends);

#endif
