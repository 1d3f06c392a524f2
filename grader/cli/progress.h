/* Tells a waiting person on stderr how far the grading has come. */
#ifndef GRADER_CLI_PROGRESS_H
#define GRADER_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grade.h"

/* On a terminal one line that is rewritten at most ten times a second; elsewhere, when
 * several submissions are graded, a line for each that is finished. */
struct progress {
    bool is_terminal;
    size_t total; /* submissions */
    size_t finished;
    int64_t shown_ns;
};

void progress_init(struct progress *progress, size_t total);

/* The watch that feeds it; it points to `progress`. */
struct grade_watch progress_watch(struct progress *progress);

/* Wipes the line. */
void progress_release(struct progress *progress);

#endif
