/* The strongest sandbox of this machine, held against what the command line requires. */
#ifndef GRADER_CLI_ISOLATION_H
#define GRADER_CLI_ISOLATION_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/options.h"
#include "model/isolation.h"

/* Tries what the machine can do and takes the strongest. Less than --require-sandbox is
 * refused (ERR_SYSTEM), with a line for each tier that was wanted and failed. *out lives
 * in `arena`. */
MUST_CHECK int isolation_find(const struct options *options, struct arena *arena,
                              const struct isolation **out, struct err *e);

#endif
