/* What the two kinds of course files are read into, before defaults are filled in. */
#ifndef GRADER_LOAD_COURSE_FILE_H
#define GRADER_LOAD_COURSE_FILE_H

#include <stddef.h>

#include "load/read.h"
#include "model/course.h"
#include "model/limits.h"

/* NULL: not given. */
struct defaults {
    const char *compiler;
    const char **flags;
    size_t flag_count;
    const char **libs;
    size_t lib_count;
    struct limits limits;
    struct limits build_limits;
};

struct listed_exercise {
    const char *id;
    const struct node *node;
};

/* course.yaml, by course_shape. */
struct course_file {
    const char *id;
    struct localized title;
    struct defaults defaults;
    struct listed_exercise *exercises;
    size_t exercise_count;
};

/* exercise.yaml, by exercise_shape. */
struct exercise_file {
    struct exercise exercise; /* its tests without the build */
    struct limits limits;
    struct place build_at;
    int build_points;
};

/* Makes the exercise whole: what is not given comes from the course or is the grader's
 * own, the build becomes the first test, and every other test needs it. */
void exercise_complete(struct exercise_file *file, const struct defaults *defaults,
                       struct arena *arena);

#endif
