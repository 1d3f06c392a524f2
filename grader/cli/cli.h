/* The command line: one table of commands, one of options, one file per command. */
#ifndef GRADER_CLI_CLI_H
#define GRADER_CLI_CLI_H

#include "base/err.h"

enum exit_status {
    EXIT_ALL_PASSED = 0,
    EXIT_NOT_PASSED = 1,
    EXIT_USAGE = 2,
    EXIT_TROUBLE = 3,
    EXIT_INTERRUPTED = 130,
};

/* Runs the command that the arguments name and returns the exit status. -1 with `e` set if
 * it could not be done: the caller prints the text and exits by its kind. */
MUST_CHECK int cli_main(int argc, char **argv, struct err *e);

#endif
