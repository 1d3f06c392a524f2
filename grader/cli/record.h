/* What a student has reached so far, kept between runs for `grader list`: the last grading
 * of each exercise, in $XDG_STATE_HOME/grader or ~/.local/state/grader. It is a note for the
 * student's own eyes and decides nothing. */
#ifndef GRADER_CLI_RECORD_H
#define GRADER_CLI_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "model/course.h"
#include "model/result.h"

/* One exercise's last grading; points in hundredths. */
struct record {
    bool is_there;
    int points;
    size_t passed;
};

/* Reads the record of every exercise of the course: an array of exercise_count, in `arena`.
 * What cannot be read, or makes no sense, is not there. */
struct record *record_load(const struct course *course, struct arena *arena);

/* Notes a result. Where there is no place to keep it (no home folder, a full or read-only
 * disk) nothing happens. */
void record_save(const struct result *result);

#endif
