/* From fork to exec: how the keeper makes a payload. */
#ifndef GRADER_SANDBOX_PAYLOAD_H
#define GRADER_SANDBOX_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/limits.h"

struct payload_plan {
    char *const *argv; /* ended by NULL, at least one */
    int stdio[3];      /* all above 2; with tty all three are the terminal */
    bool is_tty;
    bool is_alone; /* nothing else runs in the box */
    const struct limits *limits;
};

struct payload {
    pid_t pid;
    int exec_errno; /* then there is no process: it has been reaped */
    int64_t exec_ns;
};

/* Forks, prepares and executes; returns when the exec has succeeded or failed. A payload
 * that does not get as far as exec in time (another one may have stopped it) is killed and
 * reported with ETIMEDOUT. */
MUST_CHECK int payload_exec(const struct payload_plan *plan, struct payload *out,
                            struct err *e);

#endif
