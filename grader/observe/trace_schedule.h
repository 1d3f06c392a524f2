/* Tasks that are delayed at their calls, so that they make them in an order that a seed
 * repeats. A part of the tracer. */
#ifndef GRADER_OBSERVE_TRACE_SCHEDULE_H
#define GRADER_OBSERVE_TRACE_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

#include "observe/calls.h"
#include "observe/proc.h"
#include "observe/trace_regs.h"

struct tracer;
struct tracee;

/* Who goes on. What shows a mistake differs, so each number has its own way. */
enum policy {
    POLICY_WAITS_FIRST, /* who is about to wait goes on before all others */
    POLICY_WAITS_LAST,  /* … only when all others are, too */
    POLICY_RANKS,       /* the task of the highest rank, which is sometimes set back */
    POLICY_ANY,         /* any of them */
    POLICIES
};

struct schedule {
    bool is_over;
    enum policy policy;
    bool is_pure; /* no exceptions to it */
    unsigned number;
    uint64_t seed;
    uint64_t random; /* state of random_next */
    uint64_t lowest; /* rank so far; what is set back gets a lower one */
    int delays_left;
    int breaches_left;      /* somebody may be let go while another one runs */
    int waits_left;         /* for somebody who sleeps */
    struct tracee *awaited; /* it sleeps, and is to go on before the others; or NULL */
    int64_t since_ns;       /* the latest change */
    int64_t patience_ns;
    int64_t burnt_ns; /* by those who go, when patience first ran out since; or -1 */
    bool has_calls;   /* else only what schedule_delay is given is delayed */
    long *recorded;   /* calls that the test asks for beyond the usual ones */
    size_t recorded_count;
};

/* What is known about one task. */
struct delay {
    uint64_t
        passed_pc;     /* of the call that it was let go at and is to make anew; or 0 */
    uint64_t rank;     /* 0: not yet drawn */
    uint64_t switches; /* as the first of two looks saw them */
    bool would_wait;   /* delayed: at a call in which tasks wait for others */
    bool is_asleep;    /* for a short time, as the latest look saw it */
};

/* Is the task to be delayed at this call? Then it is marked and must not be resumed. */
bool schedule_catches(struct tracer *tracer, struct tracee *task,
                      const struct __ptrace_syscall_info *info);

/* Only single tasks are delayed, at whatever they stand, until all others rest. */
void schedule_delay_nothing(struct tracer *tracer);
void schedule_delay(struct tracer *tracer, struct tracee *task);

/* The task is gone. */
void schedule_forget(struct tracer *tracer, const struct tracee *task);

/* Is it one that only the schedule stops at? Then it is not recorded. */
bool schedule_leaves_out(const struct tracer *tracer, long nr);

/* ---- trace_resting.c ---- */

/* Was every task that is not delayed blocked or asleep at one moment, and not the one that
 * is awaited? */
bool schedule_is_everybody_resting(const struct tracer *tracer);

/* The time that those who go have had on a processor. */
int64_t schedule_burnt_ns(const struct tracer *tracer);

/* ---- trace_draw.c ---- */

/* Who is to go on: a delayed task, or one that sleeps and is to be awaited. */
struct tracee *schedule_draw(const struct tracer *tracer);

/* ---- trace_schedule_calls.c ---- */

/* By which processes act on each other. */
bool call_communicates(long nr);

/* In which a task may wait for another; writing, which seldom does, does not count. */
bool call_would_wait(long nr, const uint64_t args[CALL_ARGS]);

#endif
