/* What a command gets, and the commands. */
#ifndef GRADER_CLI_COMMANDS_H
#define GRADER_CLI_COMMANDS_H

#include "base/err.h"
#include "cli/options.h"
#include "model/course.h"

/* One row per command. `run` returns the exit status, or -1 with `e` set. */
struct command {
    const char *name;
    const char *words;   /* what stands behind the name in the usage line */
    const char *summary; /* one line, for the list of commands */
    const char *details; /* a paragraph for its own --help */
    unsigned options;
    int (*run)(const struct options *options, struct err *e);
};
/* Ended by a row whose name is NULL. */
extern const struct command commands[];

int command_run(const struct options *options, struct err *e);
int command_trace(const struct options *options, struct err *e);
int command_why(const struct options *options, struct err *e);
int command_verify(const struct options *options, struct err *e);
int command_doctor(const struct options *options, struct err *e);
int command_list(const struct options *options, struct err *e);
int command_lint(const struct options *options, struct err *e);
int command_schema(const struct options *options, struct err *e);

#endif
