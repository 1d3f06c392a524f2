/* From a folder of a student to a program: takes the files that count, compiles them in a
 * box. What is wrong with them is evidence, not an error. */
#ifndef GRADER_BUILD_BUILD_H
#define GRADER_BUILD_BUILD_H

#include "base/err.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/programs.h"

/* Copies the files of `path` that exercise.submit names into `sources`: regular files only,
 * no symlinks, plain names, at most 1 MiB each. `path` may also be a single .c file, which
 * counts as the exercise's program source whatever its name. Files that had to be refused
 * are added to ev->refused. -1 if the folder itself cannot be read. */
MUST_CHECK int build_collect(const struct exercise *exercise, const char *path,
                             struct programs *sources, struct evidence *ev,
                             struct err *e);

struct build_spec {
    const struct exercise *exercise;
    enum trial_kind kind; /* what the program is for */
    const struct programs *sources;
};

/* Compiles in a fresh box with the exercise's fixed argument vector, and what a trial of the
 * kind needs besides. The compiler is actor 0 of `ev`; its exit status and messages are
 * there. If it made the program, that is appended to `out`. */
MUST_CHECK int build_compile(const struct build_spec *wanted, struct programs *out,
                             struct evidence *ev, struct err *e);

#endif
