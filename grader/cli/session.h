/* Grades a list of submissions with a crew of its own: what run and verify share. */
#ifndef GRADER_CLI_SESSION_H
#define GRADER_CLI_SESSION_H

#include "base/err.h"
#include "grade.h"

/* Opens a crew of `jobs` workers (0: one per processor), grades with progress on stderr,
 * closes the crew. */
MUST_CHECK int session_grade(const struct grade_batch *batch, int jobs, struct err *e);

#endif
