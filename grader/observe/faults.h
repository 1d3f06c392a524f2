/* The inside of fault injection, shared by its sources: which calls a fault may be injected
 * into, and whether the kernel might do so at this very moment. */
#ifndef GRADER_OBSERVE_FAULTS_H
#define GRADER_OBSERVE_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/evidence.h"
#include "observe/tracer.h"

#define FAULT_BIT(fault) (1U << (unsigned)(fault))

enum fault_trait {
    FAULTY_READS = 1,
    FAULTY_WRITES = 2,
    FAULTY_WAITS_FOR_CHILD = 4,
    FAULTY_POLLS = 8,
    FAULTY_OPENS = 16,
    FAULTY_BIRTH = 32,
    FAULTY_BY_CONDITION = 64, /* stops are arranged for some of its kind only */
};

struct fault_call {
    long nr;
    const char *name;
    unsigned faults; /* a bit for each that it may suffer */
    unsigned traits;
    int fd; /* index of the argument with the descriptor, or -1 */
    int flags; /* … with the flags, options, command, or timeout in milliseconds, or -1 */
    int path; /* … or -1 */
    int mask; /* … with the address of a mask of signals for the time of the call, or -1 */
};

/* NULL for a call that no fault is injected into. The position in the table is below
 * FAULT_CALLS_MAX. */
const struct fault_call *fault_call_find(long nr);
size_t fault_call_index(const struct fault_call *call);

/* A call that is about to be made. */
struct fault_moment {
    struct tracer *tracer;
    const struct tracee *task;
    const struct fault_call *call;
    uint64_t args[CALL_ARGS];
    bool is_survey;
};

/* How a fault is brought about. */
enum fault_way {
    WAY_NONE,      /* the kernel would not */
    WAY_INTERRUPT, /* if the call waits, a signal comes */
    WAY_SHORTEN,   /* less is asked for */
    WAY_FAIL,      /* the call is not made */
    WAY_KILL,
};
struct fault_means {
    enum fault_way way;
    int error;        /* WAY_FAIL */
    uint64_t bytes;   /* WAY_SHORTEN */
    uint64_t signals; /* WAY_INTERRUPT: those that may come now and have a handler … */
    uint64_t fatal_signals; /* … without SA_RESTART */
};
struct fault_means fault_find_means(const struct fault_moment *m, enum fault fault);

/* ---- fault_signals.c ---- */

/* Has a handler of the process run for one of these signals, and the process gone on? */
bool fault_survives_signal(const struct trace *trace, size_t process, uint64_t signals);

/* The lowest of them; 0: none. */
int fault_first_signal(uint64_t signals);

/* Signals whose handlers may run in the task in the course of the call. */
struct fault_means fault_find_signals(const struct fault_moment *m);

enum {
    FAULT_PROPOSALS_MAX = 24,
    FAULT_EXAMINED_MAX = 3000,
    FAULT_TRIES_MAX = 16,    /* a call that is made anew is tried anew */
    FAULT_STOPS_MAX = 20000, /* with more, a play takes too long to be judged by time */
};

/* A place at which a fault is possible. */
struct fault_point {
    struct trial trial;
    ptrdiff_t site;
    size_t actor;
    size_t occurrence; /* of the place, from 1 */
    bool
        needs_signal; /* it takes one, so that the process must be one that gets some */
};

struct fault_plan {
    struct trial trial;
    unsigned wanted; /* TRIAL_CALLS: a bit for each */
    struct evidence *ev;
    const long *recorded; /* beyond the usual calls; in the arena */
    size_t recorded_count;
    struct fault_point *points; /* in the arena */
    size_t point_count;
    size_t examined;
    size_t stop_count;
    int try_count;    /* interruptions */
    ptrdiff_t doomed; /* the actor that is killed, or -1 */
    bool may_die;     /* all have met */
};

/* ---- fault_survey.c ---- */

/* Notes which faults are possible at the call. */
void fault_survey(struct fault_plan *plan, const struct fault_moment *m, unsigned nth);

#endif
