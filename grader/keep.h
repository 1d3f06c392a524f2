/* Saves what was seen during a test, for a second look or an appeal (--keep). */
#ifndef GRADER_KEEP_H
#define GRADER_KEEP_H

#include "base/err.h"
#include "grade.h"
#include "model/course.h"
#include "model/evidence.h"

/* Writes KEEP/EXERCISE/SUBMISSION/TEST/: evidence.json, and the streams of each actor as
 * ACTOR.stdout and ACTOR.stderr. Makes the folders, replaces the files. */
MUST_CHECK int keep_evidence(const struct grade_spec *spec, const struct test *test,
                             const struct evidence *ev, struct err *e);

#endif
