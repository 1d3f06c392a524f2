/* Landlock domains (landlock(7)): what replaces the namespaces that a tier lacks. */
#ifndef GRADER_SANDBOX_WALL_H
#define GRADER_SANDBOX_WALL_H

#include "base/err.h"
#include "model/tier.h"

/* Puts the calling process and its future children into a domain from which no signal and
 * no trace reaches anybody outside, but which may use every file: the keeper's. */
MUST_CHECK int wall_enter_outer(struct err *e);

/* And into one within it, the payloads', from which the keeper is out of reach, too. In
 * TIER_LANDLOCK only what a box shows can be used: the system's programs, a few devices, and
 * `folder`/box and `folder`/tmp. */
MUST_CHECK int wall_enter_inner(enum tier tier, const char *folder, struct err *e);

#endif
