/* Faults that are injected into calls. A part of the tracer. */
#ifndef GRADER_OBSERVE_TRACE_FAULT_H
#define GRADER_OBSERVE_TRACE_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>

#include "model/fault.h"

struct tracer;
struct tracee;

enum { FAULT_CALLS_MAX = 64 };

/* A fault that is being brought about, until the call returns. */
struct fault_attempt {
    bool is_open;
    uint64_t signals;       /* of which one may come … */
    uint64_t fatal_signals; /* … and have a handler without SA_RESTART */
    int way;                /* enum fault_way */
    int error;
    uint64_t size; /* as the program gave it */
    struct fault_record record;
};

/* The task stands before a call. True if it has been let go, or never will be. */
bool faults_take_call(struct tracer *tracer, struct tracee *task,
                      const struct __ptrace_syscall_info *info);

/* The task stands behind a call. */
void faults_take_return(struct tracer *tracer, struct tracee *task);

#endif
