/* Runs one program in a box with the tracer on: a course made up for the occasion. */
#ifndef GRADER_CLI_PROGRAM_H
#define GRADER_CLI_PROGRAM_H

#include "base/err.h"
#include "cli/options.h"
#include "model/evidence.h"

/* Runs the command of the command line, with --input or this process's stdin (unless it is
 * a terminal) as its input. A path to an executable file outside /usr is put into the box.
 * `ev` is the caller's to release, even on failure. *is_interrupted: the user ended it. */
MUST_CHECK int program_trace(const struct options *options, struct evidence *ev,
                             bool *is_interrupted, struct err *e);

#endif
