/* From a start request to a payload. */
#ifndef GRADER_SANDBOX_LAUNCH_H
#define GRADER_SANDBOX_LAUNCH_H

#include <stddef.h>

#include "base/err.h"
#include "sandbox/gate.h"
#include "sandbox/keeper.h"
#include "sandbox/payload.h"
#include "sandbox/protocol.h"

struct launch {
    struct payload payload; /* pid 0: there is none, exec_errno says why */
    struct gate gate;       /* of a payload that waits at one */
    int pidfd;              /* of that payload, or -1; the caller's to close */
    int master; /* of the payload's terminal, or -1; the caller's to close */
};

struct launch_order {
    struct start_request *request;
    size_t len;              /* of the request, in bytes */
    const int *stdio;        /* unused with a terminal */
    struct foreman *foreman; /* or NULL: the keeper forks */
};

/* Makes what is asked for. */
MUST_CHECK int launch_payload(const struct keeper_spec *spec,
                              const struct launch_order *order, struct launch *out,
                              struct err *e);

#endif
