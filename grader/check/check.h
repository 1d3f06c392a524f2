/* Judges saved evidence: no process, no clock, no file. */
#ifndef GRADER_CHECK_CHECK_H
#define GRADER_CHECK_CHECK_H

#include "base/arena.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/result.h"

/* Appends to `out` what the evidence shows to be wrong, the most telling first: limits and
 * crashes, then steps that came out wrong, the one at which the script stopped last, then
 * each check, unless the script stopped. What cannot be judged for want of history sets
 * out->undecided. `test` is concrete
 * (no templates). Everything appended lives in `arena`; texts of the evidence are copied. */
void check_test(const struct exercise *exercise, const struct test *test,
                const struct evidence *ev, struct arena *arena, struct findings *out);

/* What is worth saying though it costs nothing: compiler warnings, refused files. */
void check_remarks(const struct exercise *exercise, const struct test *test,
                   const struct evidence *ev, struct arena *arena,
                   struct findings *out);

#endif
