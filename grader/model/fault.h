/* What became of the fault that a play was to bring about. Pure data. */
#ifndef GRADER_MODEL_FAULT_H
#define GRADER_MODEL_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/trace.h"

struct fault_record {
    bool
        has_happened; /* else the point was not reached, or the kernel had no occasion */
    const char *call; /* the system call … */
    const char
        *api; /* … the function that the student's code called for it, or NULL … */
    struct site_record site; /* … and where */
    ptrdiff_t actor;
    unsigned process; /* by order of birth, from 1 */
    int64_t asked;    /* bytes that it was to read or write; 0: not such a call */
    int64_t result;   /* >= 0, or -errno */
    int signal;       /* FAULT_EINTR: that has come */
    bool is_final; /* FAULT_PEER_DEATH: nothing could move any more when all was over */
};

/* Stands in a finding's message between the fault and what is wrong. */
#define FAULT_AND_THEN ", and then "

#endif
