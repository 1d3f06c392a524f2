/* Grades a list of submissions with a crew of its own: what all commands that grade share. */
#ifndef GRADER_CLI_SESSION_H
#define GRADER_CLI_SESSION_H

#include <stdbool.h>

#include "base/err.h"
#include "cli/options.h"
#include "grade.h"

/* Processors that this process may run on. */
int session_processors(void);

/* What --trace asks for. */
enum tracing session_tracing(const struct options *options);

/* Told as grade_watch.judged is; that may be NULL. */
struct session_taker {
    bool is_quiet; /* no line for each submission */
    void (*judged)(void *context, const struct grade_spec *spec,
                   const struct test_result *result, struct evidence *ev);
    void *context;
};

/* Opens a crew of `jobs` workers, for the sandbox of the first spec (0: one per processor), grades with progress on stderr,
 * closes the crew. `taker` may be NULL. */
MUST_CHECK int session_grade(const struct grade_batch *batch, int jobs,
                             const struct session_taker *taker, struct err *e);

#endif
