/* Says why, in plain language, from evidence and findings. */
#ifndef GRADER_EXPLAIN_EXPLAIN_H
#define GRADER_EXPLAIN_EXPLAIN_H

#include "base/arena.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/result.h"

/* Sets `why` of each finding about which the evidence tells more than its message. */
void explain_findings(const struct test *test, const struct evidence *ev,
                      struct arena *arena, struct findings *findings);

#endif
