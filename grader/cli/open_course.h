/* Finds the course that the user means, loads it, and finds exercises in it. */
#ifndef GRADER_CLI_OPEN_COURSE_H
#define GRADER_CLI_OPEN_COURSE_H

#include <stddef.h>

#include "base/err.h"
#include "cli/options.h"
#include "model/course.h"

/* Returns the path of the course file: `given` if not NULL, else $GRADER_COURSE, else
 * course.yaml in the current folder or the nearest one above it on the same file system.
 * In `arena`; NULL with `e` set if there is none, or if it belongs to another user (whoever
 * wrote it could have the grader run a compiler of theirs). */
const char *find_course_file(const char *given, struct arena *arena, struct err *e);

/* As find_course_file, then loads. Complaints about the files are printed on stderr and
 * summed up in `e` (ERR_COURSE). On failure there is nothing to release. */
MUST_CHECK int open_course(const char *given, struct course *course, struct err *e);

/* Exercises that were chosen, as indexes into course.exercises. */
struct selection {
    size_t *list;
    size_t count;
};

/* Selects the exercises that `words` name, all of them if there are none; the list lives in
 * `arena`. Unknown names are refused with a suggestion. */
MUST_CHECK int find_exercises(const struct course *course,
                              const struct options *options, struct arena *arena,
                              struct selection *out, struct err *e);

/* Index of the exercise in whose folder (or below) the current folder is, or -1. */
ptrdiff_t exercise_here(const struct course *course);

#endif
