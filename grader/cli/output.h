/* Where reports go, and how they look there. */
#ifndef GRADER_CLI_OUTPUT_H
#define GRADER_CLI_OUTPUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/options.h"
#include "report/report.h"

/* Colour by --color, then NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR, TERM, then whether stdout
 * is a terminal (and --output is not given); width of the terminal, or 80. */
struct report_options output_options(const struct options *options);

/* The user's locale says that its terminal knows no UTF-8. */
bool output_is_ascii(void);

/* Writes to `path`, whole or not at all (a file beside it is renamed), or to stdout if it
 * is NULL. */
MUST_CHECK int output_write(const char *path, const struct buf *text, struct err *e);

#endif
