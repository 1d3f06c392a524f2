/* From fork to exec: how the keeper makes a payload. */
#ifndef GRADER_SANDBOX_PAYLOAD_H
#define GRADER_SANDBOX_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/limits.h"
#include "sandbox/gate.h"
#include "sandbox/keeper.h"
#include "sandbox/protocol.h"

struct foreman;

struct payload_plan {
    char *const *argv; /* ended by NULL, at least one */
    int stdio[3];      /* all above 2; with tty all three are the terminal */
    const struct keeper_spec *spec;
    struct foreman *foreman;             /* who forks it, or NULL: the caller does */
    const struct start_request *request; /* the plan as the foreman is told it */
    size_t request_len;
    bool is_tty;
    bool is_alone; /* nothing else runs in the box */
};

/* The ends of the pipes that a payload has until its exec. */
struct payload_ends {
    int status_fd; /* takes the reason why it could not be executed */
    int sign_fd;   /* where it waits at its gate, or -1: there is none */
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

/* Forks and prepares, and returns when the payload waits at its gate, where a tracer may
 * take it over; `gate` is the caller's then. If it did not get there, out->exec_errno says
 * why, as above. */
MUST_CHECK int payload_lead_to_gate(const struct payload_plan *plan,
                                    struct payload *out, struct gate *gate,
                                    struct err *e);

/* Forks what becomes the payload, with these flags of clone(2). Its number, or -1 with
 * errno set. */
MUST_CHECK pid_t payload_fork(const struct payload_plan *plan,
                              const struct payload_ends *ends, int flags);

/* Sends what a REQUEST_SIGNAL asks for. 0, or -1 with errno. */
MUST_CHECK int payload_signal(const struct request *request);

#endif
