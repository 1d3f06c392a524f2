/* Says why, in plain language, from evidence and findings. */
#ifndef GRADER_EXPLAIN_EXPLAIN_H
#define GRADER_EXPLAIN_EXPLAIN_H

#include "base/arena.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/machine.h"
#include "model/result.h"

/* Sets `why` of each finding about which the evidence tells more than its message. */
void explain_findings(const struct test *test, const struct evidence *ev,
                      struct arena *arena, struct findings *findings);

/* The explanation of one finding at full length, from evidence with a trace; NULL if there
 * is nothing to say. *moment: the event that matters most, or -1. */
const char *explain_in_full(const struct test *test, const struct evidence *ev,
                            const struct finding *finding, struct arena *arena,
                            ptrdiff_t *moment);

/* What is in the way of a better sandbox on a machine, and what takes it away; the list lives
 * in `arena`. */
void explain_machine(const struct machine *machine, struct arena *arena,
                     struct remedies *out);

#endif
