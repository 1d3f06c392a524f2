/* Plays one test's script in a fresh box and records what happened. Holds the only loop
 * that waits for a student's processes. */
#ifndef GRADER_STAGE_STAGE_H
#define GRADER_STAGE_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/programs.h"

struct stage_spec {
    const struct test *test; /* concrete: no templates left */
    const struct programs
        *programs;       /* put into the work folder before the given files */
    struct trial trial;  /* how; the zero value is TRIAL_PLAIN */
    bool is_traced;      /* record what the processes do, in evidence.trace */
    const char *collect; /* a file of the work folder to bring out, or NULL */
    size_t collect_max;  /* its largest size in bytes */
};

/* Plays the script, at most limits.value[LIMIT_WALL] ns from the first exec. `ev` is empty
 * at first, the caller's, and stays valid even on failure. `collected` may be NULL; if
 * spec->collect is a regular file at the end, it is appended there as a program of that
 * name. Returns 0 whatever the student's programs did; -1 with `e` set if the box or the
 * observer failed: then the evidence is partial and must not be judged. */
MUST_CHECK int stage_play(const struct stage_spec *spec, struct evidence *ev,
                          struct programs *collected, struct err *e);

#endif
