/* Where objects of a box can lie: what the keeper hands out to be listed. */
#ifndef GRADER_SANDBOX_PLACES_H
#define GRADER_SANDBOX_PLACES_H

#include "base/err.h"
#include "sandbox/keeper.h"
#include "sandbox/protocol.h"

/* Opens them; what is not open is -1, also on failure. A table of System V objects shows the
 * namespace of whoever opens it. */
MUST_CHECK int places_open(const struct keeper_spec *spec, int proc, int out[PLACES],
                           struct err *e);

#endif
