/* Locks for readers and writers. */
#include "runtime/race_calls.h"
#include "runtime/race_mutex.h"
#include "runtime/race_real.h"

static struct race_locking locking(const pthread_rwlock_t *lock, enum race_mode mode,
                                   bool may_wait, void *pc)
{
    struct race_locking locking = {
        .kind = RACE_OBJECT_RWLOCK,
        .mode = mode,
        .address = lock,
        .is_pshared = lock->__data.__shared != 0,
        .may_wait = may_wait,
        .place = race_place_of(pc),
    };

    return locking;
}

static void made(const pthread_rwlock_t *lock, struct race_place place)
{
    if (race_enter()) {
        race_lock_made(RACE_OBJECT_RWLOCK, lock, place);
        race_leave();
    }
}

int wrap_pthread_rwlock_init(pthread_rwlock_t *lock,
                             const pthread_rwlockattr_t *attributes)
{
    struct race_place place = RACE_HERE;
    int result = real_pthread_rwlock_init(lock, attributes);

    made(lock, place);
    return result;
}

int wrap_pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    made(lock, RACE_HERE);
    return real_pthread_rwlock_destroy(lock);
}

#define LOCK(name, mode, may_wait, parameters, arguments)                   \
    int wrap_pthread_rwlock_##name parameters                               \
    {                                                                       \
        struct race_locking how =                                           \
            locking(lock, mode, may_wait, __builtin_return_address(0));     \
        race_lock_before(&how);                                             \
        return race_lock_after(&how, real_pthread_rwlock_##name arguments); \
    }

LOCK(rdlock, RACE_SHARED, true, (pthread_rwlock_t * lock), (lock))
LOCK(wrlock, RACE_EXCLUSIVE, true, (pthread_rwlock_t * lock), (lock))
LOCK(tryrdlock, RACE_SHARED, false, (pthread_rwlock_t * lock), (lock))
LOCK(trywrlock, RACE_EXCLUSIVE, false, (pthread_rwlock_t * lock), (lock))
LOCK(timedrdlock, RACE_SHARED, true,
     (pthread_rwlock_t * lock, const struct timespec *deadline), (lock, deadline))
LOCK(timedwrlock, RACE_EXCLUSIVE, true,
     (pthread_rwlock_t * lock, const struct timespec *deadline), (lock, deadline))
LOCK(clockrdlock, RACE_SHARED, true,
     (pthread_rwlock_t * lock, clockid_t clock, const struct timespec *deadline),
     (lock, clock, deadline))
LOCK(clockwrlock, RACE_EXCLUSIVE, true,
     (pthread_rwlock_t * lock, clockid_t clock, const struct timespec *deadline),
     (lock, clock, deadline))

int wrap_pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    race_unlock_before(RACE_OBJECT_RWLOCK, lock);
    return real_pthread_rwlock_unlock(lock);
}
