/* Finds the course that the user means, loads it, and finds exercises in it. */
#ifndef GRADER_CLI_OPEN_COURSE_H
#define GRADER_CLI_OPEN_COURSE_H

#include <stddef.h>

#include "base/err.h"
#include "model/course.h"

/* Returns the path of the course file: `given` if not NULL, else $GRADER_COURSE, else
 * course.yaml in the current folder or the nearest one above it on the same file system.
 * In `arena`; NULL with `e` set if there is none, or if it belongs to another user (whoever
 * wrote it could have the grader run a compiler of theirs). */
const char *find_course_file(const char *given, struct arena *arena, struct err *e);

/* As find_course_file, then loads. Complaints about the files are printed on stderr and
 * summed up in `e` (ERR_COURSE). On failure there is nothing to release. */
MUST_CHECK int open_course(const char *given, struct course *course, struct err *e);

/* Fills `out` (course->exercise_count places) with the indexes of the exercises that `words`
 * name, all of them if there are none; *count of them. Unknown names are refused with a
 * suggestion. */
MUST_CHECK int find_exercises(const struct course *course, const char *const *words,
                              size_t word_count, size_t *out, size_t *count,
                              struct err *e);

/* Index of the exercise in whose folder (or below) the current folder is, or -1. */
ptrdiff_t exercise_here(const struct course *course);

#endif
