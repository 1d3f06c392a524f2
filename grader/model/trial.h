/* How a test is played: plainly at first, and then in further trials, which bring about what
 * a plain one shows only by luck. Pure data. */
#ifndef GRADER_MODEL_TRIAL_H
#define GRADER_MODEL_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum trial_kind {
    TRIAL_PLAIN,
    TRIAL_RACES,    /* the program is built with the race detector's runtime */
    TRIAL_MEMORY,   /* … with AddressSanitizer and UndefinedBehaviorSanitizer */
    TRIAL_SCHEDULE, /* processes are held at their calls and let go in a seeded order */
    TRIAL_STEPS,    /* a survey: which instructions does the program come to? */
    TRIAL_PREEMPTION, /* who first comes to an instruction is held until nobody else moves */
    TRIAL_CALLS,      /* a survey: at which calls can a fault be injected? */
    TRIAL_FAULT,      /* one call ends as the kernel may let it end */
    TRIAL_KINDS
};

/* What a kernel may do to a call. */
enum fault {
    FAULT_EINTR,      /* interrupted by a handler before anything was done */
    FAULT_SHORT,      /* less than all was read or written */
    FAULT_AGAIN,      /* EAGAIN from a descriptor that is not to block */
    FAULT_NO_SPACE,   /* ENOSPC */
    FAULT_NO_FDS,     /* EMFILE */
    FAULT_NO_MEMORY,  /* ENOMEM */
    FAULT_NO_ACCESS,  /* EACCES */
    FAULT_PEER_DEATH, /* the actor is killed at the call, and the others must cope */
    FAULT_COUNT
};
/* The word in course files and reports, as "eintr". */
extern const char *const fault_names[FAULT_COUNT];

struct trial {
    enum trial_kind kind;
    unsigned number; /* RACES: 0 undisturbed, else the seed of the pauses; SCHEDULE: the
                        seed */
    uint64_t address; /* PREEMPTION: as the program's symbols count */
    enum fault fault; /* FAULT: what happens … */
    char call[24];    /* … to this system call … */
    unsigned process; /* … of this process, by order of birth, from 1 … */
    unsigned nth;     /* … the time it makes it, from 1 */
};

/* What identifies it on a command line: "races:1", "schedule:17", "preemption:0x11f9",
 * "eintr:read:2:3" (the 3rd read of process 2). The text lives in the arena. */
const char *trial_name(const struct trial *trial, struct arena *arena);

/* Reads what trial_name wrote; false if it is something else. */
bool trial_parse(const char *name, struct trial *out);

/* The same for people: "the same script, the processes in another order". Lives for ever, or
 * in the arena. */
const char *trial_words(const struct trial *trial, struct arena *arena);

/* Whose build of the program it is made with: TRIAL_PLAIN, or the first kind of several that
 * share one of their own. */
enum trial_kind trial_build(enum trial_kind kind);

/* Is it made with a program that is built in another way? */
bool trial_has_own_build(enum trial_kind kind);

/* Does it delay processes, which takes a tracer? */
bool trial_delays(enum trial_kind kind);

/* Does it put breakpoints into the program? */
bool trial_has_breakpoints(enum trial_kind kind);

#endif
