/* Breakpoints in the student's code: a survey of its instructions, and the delay of the
 * first task that comes to one. A part of the tracer. */
#ifndef GRADER_OBSERVE_TRACE_PREEMPT_H
#define GRADER_OBSERVE_TRACE_PREEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "observe/trace_regs.h"

struct tracer;
struct tracee;
struct image;

/* Addresses are those of the program's file unless something else is said. */

enum { BREAKPOINTS_MAX = 256 };

/* What stood where a breakpoint is. A child has those of its parent, and takes away its own
 * when it comes there. */
struct breakpoint {
    uint64_t address;
    unsigned char before;
};
struct breakpoints {
    struct breakpoint list[BREAKPOINTS_MAX];
    size_t count;
};

/* The task stands in a stop. */
bool breakpoint_set(struct breakpoints *all, const struct tracee *task,
                    uint64_t address);

/* The task stands at a SIGTRAP. If that is of one of these, it is taken away, and the task
 * stands where it was; *at is the address. */
bool breakpoint_take(const struct breakpoints *all, const struct tracee *task,
                     uint64_t *at);

/* Where the program lies in the memory of the task's process; false if that is unknown. */
bool program_bias(const struct tracee *task, uint64_t *bias);

/* ---- trace_preempt.c ---- */

struct preemption {
    struct breakpoints breakpoints;
    uint64_t address;
    bool is_over;      /* somebody has come there */
    ptrdiff_t process; /* who: the record */
    ptrdiff_t site;
};

/* The student's program begins in the task. */
void preempt_begin(struct tracer *tracer, const struct tracee *task);

/* Is the SIGTRAP, at which the task stands, one of these here? Then it is resumed, or
 * delayed. */
bool preempt_take_trap(struct tracer *tracer, struct tracee *task);

/* ---- trace_survey.c ---- */

enum {
    CODE_PLACES = 4096, /* a power of 2 */
    DATA_PLACES = 256,
    SHARED_RANGES_MAX = 16,
};

/* What an instruction was seen to do. */
enum {
    SEEN_OWN = 1, /* it is the student's */
    SEEN_SHARED_READ = 2,
    SEEN_SHARED_WRITE = 4,
    SEEN_GLOBAL_READ = 8,
    SEEN_GLOBAL_WRITE = 16,
};

/* A place in memory that instructions have used. */
struct data_place {
    uint64_t at; /* from the beginning of its mapping */
    bool is_shared;
    bool is_in_handler; /* used there … */
    bool is_outside;    /* … and elsewhere */
    ptrdiff_t process;  /* who has used it, or one of them */
    bool has_many;
};

struct code_place {
    uint64_t address;
    uint64_t next;
    ptrdiff_t data; /* what it has used first, or -1 */
    unsigned char code[INSTRUCTION_BYTES_MAX + 1];
    unsigned seen;
    bool has_code;
    bool is_used;
    size_t order; /* which was seen first */
};

struct survey {
    struct breakpoints breakpoints;
    struct code_place places[CODE_PLACES];
    size_t place_count;
    struct data_place data[DATA_PLACES];
    size_t data_count;
    int steps_left;
};

/* A task that goes instruction by instruction. */
struct stepping {
    bool is_on;
    bool has_before; /* the position before the latest step */
    int steps;
    struct position before;
    struct {
        uint64_t start;
        uint64_t end;
        bool is_shared; /* with other processes; else it is the program's own data */
    } ranges[SHARED_RANGES_MAX];
    size_t range_count;
};

void survey_begin(struct tracer *tracer, struct tracee *task);
bool survey_take_trap(struct tracer *tracer, struct tracee *task);

/* A handler of the task is about to begin. */
void survey_enter_handler(struct tracer *tracer, struct tracee *task);

/* How a task goes on that would else go on in the given way of ptrace(2). */
int survey_request(const struct tracee *task, int request);

#endif
