/* What to do about a call that was made to fail. */
#ifndef GRADER_EXPLAIN_FAULT_H
#define GRADER_EXPLAIN_FAULT_H

#include <stdbool.h>

#include "explain/telling.h"

/* Tells it, if the play was one with a fault; then that is the cause of whatever went wrong. */
bool fault_tell(const struct telling *t, struct buf *out);

/* Does the message begin with this name, be it behind what was done to a call? */
bool fault_claims(const struct finding *finding, const char *name);

#endif
