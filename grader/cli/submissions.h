/* Which folders and files are to be graded. */
#ifndef GRADER_CLI_SUBMISSIONS_H
#define GRADER_CLI_SUBMISSIONS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/course.h"

/* A growing list of paths in an arena. */
struct paths {
    struct arena *arena;
    const char **list;
    size_t count;
};

/* Appends every folder (or, with `suffix`, every regular file whose name ends so) of
 * COURSE/`folder`/EXERCISE, sorted by name. A folder that does not exist holds nothing. */
void submissions_below(const struct course *course, const char *folder,
                       const struct exercise *exercise, const char *suffix,
                       struct paths *out);

/* Appends where a student's files are looked for if nothing was said: the current folder if
 * it lies in the exercise's own or outside the course, else the exercise's folder. */
void submissions_default(const struct course *course, const struct exercise *exercise,
                         struct paths *out);

#endif
