/* What locks in memory have in common, of whatever library. */
#ifndef GRADER_RUNTIME_RACE_MUTEX_H
#define GRADER_RUNTIME_RACE_MUTEX_H

#include <pthread.h>

#include "runtime/race_order.h"

struct race_locking {
    enum race_object_kind kind;
    enum race_mode mode;
    const volatile void *address; /* spin locks are */
    bool is_pshared;
    bool may_wait;
    struct race_place place;
};

/* The runtime is entered and left by these four. */
void race_lock_before(const struct race_locking *lock);
int race_lock_after(const struct race_locking *lock, int result);
void race_unlock_before(enum race_object_kind kind, const volatile void *address);

/* The same for what does not exclude: the caller's past goes in before, and all that went in
 * is followed after. */
void race_event_before(const struct race_locking *event);
void race_event_after(const struct race_locking *event);
void race_cond_before(const struct race_locking *event, const volatile void *mutex);
int race_cond_after(const struct race_locking *event, const struct race_locking *lock,
                    int result);

bool race_mutex_is_pshared(const pthread_mutex_t *mutex);

/* These two are called from within. */
void race_lock_made(enum race_object_kind kind, const volatile void *lock,
                    struct race_place place);
void race_lock_note_user(struct race_object *object, bool is_pshared,
                         struct race_place place);

#endif
