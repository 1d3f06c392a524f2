/* Tasks that a step keeps from going on. A part of the tracer. */
#ifndef GRADER_OBSERVE_TRACE_HOLD_H
#define GRADER_OBSERVE_TRACE_HOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "observe/calls.h"

struct tracer;
struct tracee;

struct hold {
    bool is_armed;
    bool after;
    bool is_fork; /* not the making of a thread */
    int stream;   /* as in struct tracer_hold */
    size_t number_count;
    long numbers[CALL_NUMBERS_MAX];
    struct tracee *held; /* or NULL */
};

/* Is the task to be held here? Then it is marked and must not be resumed. */
bool hold_catches(struct tracer *tracer, struct tracee *task, long nr,
                  const uint64_t *args, bool after);

/* Will the task be held when this call returns? */
bool hold_awaits(struct tracer *tracer, const struct tracee *task, long nr,
                 const uint64_t *args);
void hold_forget(struct tracer *tracer, const struct tracee *task);

#endif
