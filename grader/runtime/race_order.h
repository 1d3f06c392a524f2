/* What orders one task after another: clocks, the objects that carry them, semaphores'
 * tokens, and the tasks themselves. */
#ifndef GRADER_RUNTIME_RACE_ORDER_H
#define GRADER_RUNTIME_RACE_ORDER_H

#include <sys/types.h>

#include "runtime/race_self.h"

/* ---- clocks ---- */

void race_clock_join(struct race_clock *to, const struct race_clock *from);

/* The past of the caller goes into the clock, and its future is no part of it. */
void race_release(struct race_clock *to);
void race_acquire(const struct race_clock *from);

/* The caller follows on everything that any task has done: for channels of which nothing is
 * known, since a missing order is a false accusation. */
void race_acquire_everything(void);

/* The same of whatever went into objects of that kind. */
void race_acquire_kind(enum race_object_kind kind);

/* The same of tasks that have ended or are about to, which closes their descriptors. */
void race_acquire_dead(void);

/* ---- tasks ---- */

/* A task that follows on what the caller has done. 0 if there is no place: it stays
 * unknown. */
uint32_t race_task_new(enum race_task_kind kind, uintptr_t entry);
/* The calling thread is that task from now on. */
void race_task_adopt(uint32_t index);
void race_task_forget(uint32_t index); /* it never began */
void race_task_ended(uint32_t index);
void race_task_joined(uint32_t index);

/* The process was waited for; everything it did came before. */
void race_process_reaped(pid_t pid, int status);
/* It stands still or has ended, and may be waited for later. */
void race_process_seen(pid_t pid);
/* The task of a process that it began with; 0: none is known. */
uint32_t race_process_task(pid_t pid);

/* ---- objects ---- */

struct race_key {
    enum race_object_kind kind;
    uint64_t at[3];
};

/* The object, locked; made if it is new, which *is_new says. Never NULL. */
struct race_object *race_object_get(const struct race_key *key, bool *is_new);

/* NULL if there is none; not locked. */
struct race_object *race_object_find(const struct race_key *key);

/* Of a thing that lies in memory; _look never makes one, and does not lock it. */
struct race_object *race_object_look(enum race_object_kind kind,
                                     const volatile void *address);
struct race_object *race_object_in_memory(enum race_object_kind kind,
                                          const volatile void *address, bool *is_new);

static inline void race_object_put(struct race_object *object)
{
    race_unlock(&object->lock);
}

static inline uint32_t race_object_index(const struct race_object *object)
{
    return (uint32_t)(object - race_arena->objects);
}

/* A semaphore that the C library has mapped by itself. */
void race_object_name_address(const void *address, uint32_t object);
void race_object_forget_address(const void *address);
void race_object_set_name(struct race_object *object, const char *name);

/* What the caller holds. `bits` are those of enum race_hold_bits beside the object. */
void race_hold_add(uint32_t object, uint32_t bits, struct race_place place);
/* The entry it had, 0 if it did not hold it. */
uint32_t race_hold_remove(uint32_t object);
uint32_t race_hold_find(uint32_t object);
void race_hold_mark(uint32_t object, uint32_t bits);

/* Nobody else will let go of it if its holder is dead. */
bool race_can_be_orphaned(const struct race_object *object);

/* Around a call that may wait for the object; _begins looks for a holder that is dead. */
void race_wait_begins(struct race_object *object, struct race_place place);
void race_wait_ends(bool has_got_it);

/* ---- locks ---- */

enum race_mode { RACE_EXCLUSIVE, RACE_SHARED };

void race_lock_taken(struct race_object *object, enum race_mode mode,
                     struct race_place place);
void race_lock_let_go(struct race_object *object);

/* ---- semaphores ---- */

void race_tokens_set(struct race_object *object, uint32_t value,
                     struct race_place place);
void race_tokens_add(struct race_object *object, uint32_t count);
void race_tokens_take(struct race_object *object, uint32_t count);

#endif
