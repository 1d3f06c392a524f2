/* Course files to the course noun, with a complaint for every mistake. libyaml appears here
 * and nowhere else. */
#ifndef GRADER_LOAD_LOAD_H
#define GRADER_LOAD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/course.h"

enum { LOAD_COMPLAINTS_MAX = 20 };

/* Complaints as they are printed: "file:line:column: error: …", the source line, a caret
 * line, a help line where something is near. At most LOAD_COMPLAINTS_MAX, then a line that
 * says how many more. */
struct complaints {
    struct buf text;
    size_t count;
};
void complaints_release(struct complaints *complaints);

/* Loads course.yaml and every exercise it lists. 0 if there was nothing to complain about.
 * -1 otherwise: `complaints` says what is wrong in the files, or if it is empty `e` says why
 * they cannot be read; what could be understood is in `course` all the same and is released
 * by course_release in every case. */
MUST_CHECK int load_course(const char *file, struct course *course,
                           struct complaints *complaints, struct err *e);

/* JSON Schema (draft-07) for course.yaml (is_exercise false) or exercise.yaml, made from the
 * same tables that load_course checks against. */
void load_schema(bool is_exercise, struct buf *out);

#endif
