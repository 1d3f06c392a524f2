/* What the race detector saw go wrong, or about to, between tasks that share memory. Part of
 * the evidence. */
#ifndef GRADER_MODEL_HAZARD_H
#define GRADER_MODEL_HAZARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/trace.h"

enum hazard_kind {
    HAZARD_RACE,        /* nothing orders `here` and `there`, and one of them writes */
    HAZARD_LOST_UPDATE, /* a race, and the value changed under the hand of `here` */
    HAZARD_READ_EARLY,  /* a race of a process with its own child, not yet waited for */
    HAZARD_NO_EXCLUSION, /* two held `lock` at the same time */
    HAZARD_PRIVATE_LOCK, /* each process has a lock of its own: `lock` and `twin` */
    HAZARD_NOT_PSHARED,  /* `lock` is used between processes, and not made for that */
    HAZARD_INITIAL, /* semaphore `lock` began with more than one, and let in as many */
    HAZARD_FAILED_TRY,   /* `here` tried for `lock` in vain and went on */
    HAZARD_DIED_HOLDING, /* `there` took `lock` and ended; `here` waits for it */
    HAZARD_KINDS
};

/* Something done to shared memory, or to a lock. */
struct access_record {
    struct site_record site;   /* line 0: not known */
    struct site_record caller; /* where its function was called; line 0: not known */
    int process;               /* by order of birth, from 1; 0: not known */
    int pid;
    bool is_thread; /* a further thread of it */
    bool writes;
    bool is_lock;     /* no access: the lock is taken here */
    const char *text; /* of the line, or NULL: not known */
    const char *held; /* words for the locks that it held, or NULL: none */
};

struct hazard_record {
    enum hazard_kind kind;
    struct access_record here;
    struct access_record there;
    const char *lock;        /* words: "semaphore /counter"; NULL: none */
    struct site_record made; /* where the lock was made; line 0: not known */
    int64_t initial;         /* HAZARD_INITIAL: its value then */
    const char *memory;      /* words: "shared memory /counter", or NULL */
    int64_t offset;          /* of the access in it, in bytes */
    bool has_values;
    int64_t old_value; /* HAZARD_LOST_UPDATE: that was read, … */
    int64_t new_value; /* … and that was there when it was written over */
    int waiting;       /* HAZARD_DIED_HOLDING: how many tasks wait for it */
};

struct hazards {
    struct hazard_record *list;
    size_t count;
    const char *doubt;     /* why none of them may be told, or NULL */
    const char *unwatched; /* what could not be watched, or NULL: there may be more */
};

#endif
