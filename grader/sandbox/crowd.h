/* All processes of a box together: how a keeper that is not pid 1 ends them. */
#ifndef GRADER_SANDBOX_CROWD_H
#define GRADER_SANDBOX_CROWD_H

#include <sys/types.h>

#include "sandbox/keeper.h"

/* Kills everybody in the box but the calling keeper; who was born meanwhile may be left. */
void crowd_kill(const struct keeper_spec *spec);

/* The worker is gone: nothing of the box may stay, neither process nor folder. */
_Noreturn void crowd_abandon(const struct keeper_spec *spec);

/* Kills and reaps the children of the calling process that are not in `spared`, and what
 * they leave to it: a keeper has died before its time. */
void crowd_inherit(const pid_t *spared, size_t count);

#endif
