/* The system calls that are recorded: one row per call. */
#ifndef GRADER_OBSERVE_TRACE_ROWS_H
#define GRADER_OBSERVE_TRACE_ROWS_H

#include <stddef.h>

#include "observe/tracer.h"

/* A call that has just returned, and its event. */
struct moment {
    struct tracer *tracer;
    struct tracee *task;
    const struct pending *call;
    struct event_record *event;
    ptrdiff_t index; /* of the event, or -1 */
};

/* Which of a call's arguments something is; all zero: none. */
enum argument { NONE, ARG_0, ARG_1, ARG_2, ARG_3, ARG_4, ARG_5 };

enum {
    ROW_OWN = 1,      /* recorded of the student's program only: others make too many */
    ROW_MAKES_FD = 2, /* the result is a new descriptor */
    ROW_AT_ONCE = 4,  /* recorded as it begins: it does not return */
    ROW_EXEC = 8,     /* its success shows as a stop of another kind */
    ROW_UNRECORDED = 16,
    ROW_TIMER = 64,  /* must be seen to its end, even if nothing is recorded any more */
    ROW_OBJECT = 32, /* what `fd` refers to is found before the call */
};

struct call_row {
    long nr;
    const char *name;
    unsigned traits;
    enum argument path;
    enum argument fd; /* the descriptor that it is about */
    enum argument signal;
    enum argument flags;
    /* What else there is to do when the call is made; NULL: nothing. */
    void (*enter)(struct tracer *tracer, struct tracee *task,
                  const struct pending *call);
    /* What else there is to record, if it succeeded; NULL: nothing. */
    void (*done)(const struct moment *moment);
};

/* NULL for a call that is not among the usual ones. */
const struct call_row *row_find(long nr);

int64_t row_argument(const struct pending *call, enum argument argument);

/* ---- trace_effects.c: what single calls bring about ---- */

void effect_pipe(const struct moment *moment);
void effect_dup(const struct moment *moment);
void effect_fcntl(const struct moment *moment);
void effect_close(const struct moment *moment);
void effect_close_range(const struct moment *moment);
void effect_wait4(const struct moment *moment);
void effect_waitid(const struct moment *moment);
void effect_kill(const struct moment *moment);
void effect_sigaction(const struct moment *moment);
void effect_sigprocmask(const struct moment *moment);
void effect_map(const struct moment *moment);
void effect_fifo(const struct moment *moment);
void effect_address(const struct moment *moment);
void effect_mqueue(const struct moment *moment);
void effect_shm(const struct moment *moment);
void effect_sem(const struct moment *moment);
void effect_msg(const struct moment *moment);
void effect_link(const struct moment *moment);
void effect_alarm(const struct moment *moment);
void effect_itimer(const struct moment *moment);
void effect_timer(const struct moment *moment);
void enter_sigreturn(struct tracer *tracer, struct tracee *task,
                     const struct pending *call);
void enter_sigaction(struct tracer *tracer, struct tracee *task,
                     const struct pending *call);

#endif
