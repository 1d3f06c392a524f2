/* Mutexes and spin locks. */
#include "runtime/race_mutex.h"

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

enum { GLIBC_PSHARED = 128 }; /* a bit of __kind */

bool race_mutex_is_pshared(const pthread_mutex_t *mutex)
{
    /* NOLINTNEXTLINE(misc-non-copyable-objects): one number of it is read */
    return (mutex->__data.__kind & GLIBC_PSHARED) != 0;
}

void race_lock_note_user(struct race_object *object, bool is_pshared,
                         struct race_place place)
{
    uint32_t pid = (uint32_t)race_self.pid;

    if (object->first_pid == 0) {
        object->first_pid = pid;
        object->initial_task = race_self.task;
        object->initial_pc = place.pc;
    }
    is_pshared = is_pshared && (object->flags & RACE_OBJECT_NOT_PSHARED) == 0;
    if (!is_pshared && object->region != 0 && object->first_pid != pid) {
        struct race_site here = race_site_here(place);
        struct race_site there = {.pc = object->initial_pc,
                                  .task = (uint16_t)object->initial_task,
                                  .flags = RACE_SITE_SYNC};
        object->flags |= RACE_OBJECT_NOT_PSHARED;
        race_found_object(RACE_FOUND_NOT_PSHARED, race_object_index(object), &here,
                          &there);
    }
}

void race_lock_made(enum race_object_kind kind, const volatile void *lock,
                    struct race_place place)
{
    bool is_new = false;
    struct race_object *object = race_object_in_memory(kind, lock, &is_new);

    if (object->kind == RACE_OBJECT_OTHERS) {
        race_object_put(object); /* what it knows of the others must stay */
        return;
    }
    object->flags &= (uint32_t)RACE_OBJECT_PRIVATE;
    object->first_pid = 0;
    object->holder = 0;
    object->depth = 0;
    object->initial_pc = place.pc;
    for (int i = 0; i < RACE_SLOTS; i++) {
        object->past.at[i] = 0;
        object->readers_past.at[i] = 0;
    }
    race_release(&object->past);
    race_object_put(object);
}

void race_lock_before(const struct race_locking *lock)
{
    if (race_enter()) {
        bool is_new = false;
        race_delay_lock(lock->place.pc);
        struct race_object *object =
            race_object_in_memory(lock->kind, lock->address, &is_new);
        race_lock_note_user(object, lock->is_pshared, lock->place);
        if (lock->may_wait) {
            race_wait_begins(object, lock->place);
        }
        race_object_put(object);
        race_leave();
    }
}

/* The owner died: what it did came before, wherever it stopped. */
static void follow_dead_owner(const struct race_object *object)
{
    uint32_t owner = object->holder;

    if (owner != 0) {
        race_acquire(&race_arena->slots[race_task_at(owner)->slot % RACE_SLOTS].clock);
    }
    race_acquire_dead();
}

static void taken(struct race_object *object, const struct race_locking *lock,
                  int result)
{
    if (result == EOWNERDEAD) {
        follow_dead_owner(object);
        object->depth = 0;
    }
    if (result != 0 && result != EOWNERDEAD) {
        if (race_hold_find(race_object_index(object)) == 0 && result == EBUSY) {
            race_hold_add(race_object_index(object), RACE_HOLD_FAILED, lock->place);
        }
        return;
    }
    if (lock->mode == RACE_EXCLUSIVE && object->holder == race_self.task) {
        object->depth++;
        race_acquire(&object->past);
        return;
    }
    race_lock_taken(object, lock->mode, lock->place);
}

int race_lock_after(const struct race_locking *lock, int result)
{
    if (race_enter()) {
        bool is_new = false;
        struct race_object *object =
            race_object_in_memory(lock->kind, lock->address, &is_new);
        if (lock->may_wait) {
            race_wait_ends(result == 0 || result == EOWNERDEAD);
        }
        taken(object, lock, result);
        race_object_put(object);
        race_leave();
    }
    return result;
}

void race_unlock_before(enum race_object_kind kind, const volatile void *address)
{
    if (race_enter()) {
        bool is_new = false;
        struct race_object *object = race_object_in_memory(kind, address, &is_new);
        if (object->depth > 0 && object->holder == race_self.task) {
            object->depth--;
            race_release(&object->past);
        } else {
            race_lock_let_go(object);
        }
        race_object_put(object);
        race_leave();
    }
}

static struct race_locking mutex_locking(const pthread_mutex_t *mutex, bool may_wait,
                                         void *pc)
{
    struct race_locking lock = {
        .kind = RACE_OBJECT_MUTEX,
        .address = mutex,
        .is_pshared = race_mutex_is_pshared(mutex),
        .may_wait = may_wait,
        .place = race_place_of(pc),
    };

    return lock;
}

int wrap_pthread_mutex_init(pthread_mutex_t *mutex,
                            const pthread_mutexattr_t *attributes)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        race_library_writes(mutex, sizeof(pthread_mutex_t), place);
        race_leave();
    }
    int result = real_pthread_mutex_init(mutex, attributes);
    if (race_enter()) {
        race_lock_made(RACE_OBJECT_MUTEX, mutex, place);
        race_leave();
    }
    return result;
}

int wrap_pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    if (race_enter()) {
        race_lock_made(RACE_OBJECT_MUTEX, mutex, RACE_HERE);
        race_leave();
    }
    return real_pthread_mutex_destroy(mutex);
}

int wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    struct race_locking lock = mutex_locking(mutex, true, __builtin_return_address(0));

    race_lock_before(&lock);
    return race_lock_after(&lock, real_pthread_mutex_lock(mutex));
}

int wrap_pthread_mutex_timedlock(pthread_mutex_t *mutex,
                                 const struct timespec *deadline)
{
    struct race_locking lock = mutex_locking(mutex, true, __builtin_return_address(0));

    race_lock_before(&lock);
    return race_lock_after(&lock, real_pthread_mutex_timedlock(mutex, deadline));
}

int wrap_pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                 const struct timespec *deadline)
{
    struct race_locking lock = mutex_locking(mutex, true, __builtin_return_address(0));

    race_lock_before(&lock);
    return race_lock_after(&lock, real_pthread_mutex_clocklock(mutex, clock, deadline));
}

int wrap_pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    struct race_locking lock = mutex_locking(mutex, false, __builtin_return_address(0));

    race_lock_before(&lock);
    return race_lock_after(&lock, real_pthread_mutex_trylock(mutex));
}

int wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    uintptr_t pc = (uintptr_t)__builtin_return_address(0);

    race_unlock_before(RACE_OBJECT_MUTEX, mutex);
    int result = real_pthread_mutex_unlock(mutex);
    if (race_enter()) {
        race_delay_lock(pc);
        race_leave();
    }
    return result;
}

/* ---- spin locks, which do not know themselves for whom they are ---- */

static struct race_locking spin_locking(const pthread_spinlock_t *lock, bool may_wait,
                                        void *pc)
{
    struct race_locking locking = {
        .kind = RACE_OBJECT_SPIN,
        .address = lock,
        .is_pshared = true,
        .may_wait = may_wait,
        .place = race_place_of(pc),
    };

    return locking;
}

int wrap_pthread_spin_init(pthread_spinlock_t *lock, int is_shared)
{
    struct race_place place = RACE_HERE;
    int result = real_pthread_spin_init(lock, is_shared);

    if (race_enter()) {
        bool is_new = false;
        race_lock_made(RACE_OBJECT_SPIN, lock, place);
        struct race_object *object =
            race_object_in_memory(RACE_OBJECT_SPIN, lock, &is_new);
        object->flags |= is_shared == 0 ? RACE_OBJECT_NOT_PSHARED : 0;
        race_object_put(object);
        race_leave();
    }
    return result;
}

int wrap_pthread_spin_lock(pthread_spinlock_t *lock)
{
    struct race_locking locking = spin_locking(lock, true, __builtin_return_address(0));

    race_lock_before(&locking);
    return race_lock_after(&locking, real_pthread_spin_lock(lock));
}

int wrap_pthread_spin_trylock(pthread_spinlock_t *lock)
{
    struct race_locking locking =
        spin_locking(lock, false, __builtin_return_address(0));

    race_lock_before(&locking);
    return race_lock_after(&locking, real_pthread_spin_trylock(lock));
}

int wrap_pthread_spin_unlock(pthread_spinlock_t *lock)
{
    race_unlock_before(RACE_OBJECT_SPIN, lock);
    return real_pthread_spin_unlock(lock);
}
