/* The calling thread as the runtime knows it, and the way into the runtime and out of it.
 *
 * The runtime is linked into a student's program. It uses no function of the C library that
 * could be a cancellation point, allocate, or take a lock, except where its file says so. */
#ifndef GRADER_RUNTIME_RACE_SELF_H
#define GRADER_RUNTIME_RACE_SELF_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/race_arena.h"

enum {
    RACE_CALLS_DEEP = 128,  /* of the calls that are remembered for naming a caller */
    RACE_PLACES_NEAR = 64,  /* chunks whose address is remembered */
    RACE_OBJECTS_NEAR = 64, /* the same of objects */
    RACE_READS_NEAR = 8,    /* words whose value is remembered */
};

struct race_call {
    uintptr_t frame;
    uintptr_t pc;
};

struct race_near_chunk {
    uintptr_t tag;            /* address / 512 + 1; 0: none */
    struct race_chunk *chunk; /* NULL: not shared */
};

struct race_near_object {
    uintptr_t address;
    uint32_t kind;
    uint32_t object;
};

struct race_near_read {
    uintptr_t address;
    uint64_t value;
    uint32_t syncs;
};

struct race_self {
    /* Not 0 while the runtime is at work: signals wait. Volatile because the C library
     * declares functions as leaves, across which the compiler moves a store. */
    volatile uint32_t depth;
    volatile uint32_t has_signal;
    uint32_t
        owed; /* object of a volatile read, followed once the read is done; 0: none */
    int saved_errno;
    int pid;
    uint32_t tid;
    uint32_t task; /* index; 0: not known yet */
    uint32_t slot;
    uint32_t *clock;     /* its own, of RACE_SLOTS entries */
    uint32_t syncs;      /* operations that ordered something */
    uint32_t generation; /* of the mappings when what is near was looked up */
    uint32_t call_count;
    uint64_t random;
    union {
        uint16_t held[RACE_HELD];
        uint64_t all_held;
    };
    struct race_call calls[RACE_CALLS_DEEP];
    struct race_near_chunk chunks[RACE_PLACES_NEAR];
    struct race_near_object objects[RACE_OBJECTS_NEAR];
    struct race_near_read reads[RACE_READS_NEAR];
    siginfo_t signal;     /* that came while the runtime was at work */
    sigset_t signal_mask; /* to go back to: no other one comes meanwhile */
};

/* The thread's own; the arena, or NULL while nothing is watched: both are what the
 * compiler's calls have no parameter for. */
extern __thread struct race_self race_self;
extern struct race_arena *race_arena;

/* Counts changes of the process's mappings, and forks. */
extern uint32_t race_generation;

/* Forgets what is near if it may lie elsewhere by now. */
void race_forget_near(void);

static inline void race_refresh(void)
{
    if (__builtin_expect(race_self.generation != race_generation, 0)) {
        race_forget_near();
    }
}

/* A lock in the arena or of the process. A dead or stopped owner loses it. */
void race_lock_slowly(uint32_t *lock);

static inline void race_lock(uint32_t *lock)
{
    uint32_t unlocked = 0;

    if (!__atomic_compare_exchange_n(lock, &unlocked, race_self.tid, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        race_lock_slowly(lock);
    }
}

static inline void race_unlock(uint32_t *lock)
{
    /* It may have been taken away while this process was stopped. */
    if (__atomic_load_n(lock, __ATOMIC_RELAXED) == race_self.tid) {
        __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    }
}

/* A process that has ended or is about to, as /proc knows; true if that cannot be read. */
bool race_is_dying(int pid);

/* Makes the thread a task of its own that follows on all that has happened. */
void race_task_unknown(void);

void race_run_signal(void);
void race_pay(void);

/* What the two below share: 0 if the runtime has nothing to do here. */
static inline bool race_begin(void)
{
    if (race_arena == NULL || race_self.depth != 0) {
        return false;
    }
    race_self.depth = 1;
    __asm__ volatile("" ::: "memory");
    if (__builtin_expect(race_self.task == 0, 0)) {
        race_task_unknown();
    }
    if (__builtin_expect(race_self.owed != 0, 0)) {
        race_pay();
    }
    return true;
}

static inline void race_end(void)
{
    __asm__ volatile("" ::: "memory");
    race_self.depth = 0;
    __asm__ volatile("" ::: "memory");
    if (__builtin_expect(race_self.has_signal != 0, 0)) {
        race_run_signal();
    }
}

/* Around the runtime's work in a function that it stands in for. False: do not work, and do
 * not call race_leave. */
static inline bool race_enter(void)
{
    int error = errno;

    if (!race_begin()) {
        return false;
    }
    race_self.saved_errno = error;
    return true;
}

static inline void race_leave(void)
{
    errno = race_self.saved_errno;
    race_end();
}

/* Where the student's code called, and where the function was called that did. */
struct race_place {
    uintptr_t pc;
    uintptr_t caller;
};

static inline struct race_place race_place_of(void *pc)
{
    struct race_place place = {(uintptr_t)pc, 0};

    if (race_self.call_count > 0) {
        place.caller = race_self.calls[race_self.call_count - 1].pc;
    }
    return place;
}

/* Of the function that stands in for one of the C library. */
#define RACE_HERE race_place_of(__builtin_return_address(0))

static inline struct race_task *race_task_at(uint32_t index)
{
    return &race_arena->tasks[index % RACE_TASKS];
}

static inline struct race_task *race_me(void)
{
    return race_task_at(race_self.task);
}

static inline void race_lose(enum race_lost what)
{
    __atomic_fetch_add(&race_arena->lost[what], 1, __ATOMIC_RELAXED);
}

static inline void race_doubt(enum race_doubt what)
{
    __atomic_fetch_add(&race_arena->doubts[what], 1, __ATOMIC_RELAXED);
}

#endif
