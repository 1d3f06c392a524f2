/* The processes of a box that has no numbers of its own: those that descend from its keeper,
 * which adopts every orphan among them. */
#ifndef GRADER_OBSERVE_DESCENT_H
#define GRADER_OBSERVE_DESCENT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "observe/observe.h"

struct descent {
    const struct observed_box *box;
    struct arena *arena;
    int *list; /* in ascending order, without keeper and foreman */
    size_t count;
};

/* Fills the list from box and arena. A process that comes, goes or is adopted meanwhile may
 * be missing; but what two such lists both miss has not moved between them, or else one of
 * them names a process that the other one does not. */
MUST_CHECK int descent_list(struct descent *descent, struct err *e);

#endif
