/* The locks of <threads.h>: in glibc those of pthread by other names. They are never for several
 * processes. */
#include <threads.h>

#include "runtime/race_calls.h"
#include "runtime/race_mutex.h"
#include "runtime/race_real.h"

static struct race_locking locking(const mtx_t *mutex, bool may_wait, void *pc)
{
    struct race_locking lock = {
        .kind = RACE_OBJECT_MUTEX,
        .address = mutex,
        .may_wait = may_wait,
        .place = race_place_of(pc),
    };

    return lock;
}

static int after(const struct race_locking *lock, int result)
{
    (void)race_lock_after(lock, result == thrd_success ? 0
                                : result == thrd_busy  ? EBUSY
                                                       : ETIMEDOUT);
    return result;
}

int wrap_mtx_init(mtx_t *mutex, int type)
{
    struct race_place place = RACE_HERE;
    int result = real_mtx_init(mutex, type);

    if (race_enter()) {
        race_lock_made(RACE_OBJECT_MUTEX, mutex, place);
        race_leave();
    }
    return result;
}

int wrap_mtx_lock(mtx_t *mutex)
{
    struct race_locking lock = locking(mutex, true, __builtin_return_address(0));

    race_lock_before(&lock);
    return after(&lock, real_mtx_lock(mutex));
}

int wrap_mtx_timedlock(mtx_t *mutex, const struct timespec *deadline)
{
    struct race_locking lock = locking(mutex, true, __builtin_return_address(0));

    race_lock_before(&lock);
    return after(&lock, real_mtx_timedlock(mutex, deadline));
}

int wrap_mtx_trylock(mtx_t *mutex)
{
    struct race_locking lock = locking(mutex, false, __builtin_return_address(0));

    race_lock_before(&lock);
    return after(&lock, real_mtx_trylock(mutex));
}

int wrap_mtx_unlock(mtx_t *mutex)
{
    race_unlock_before(RACE_OBJECT_MUTEX, mutex);
    return real_mtx_unlock(mutex);
}

static struct race_locking condition(const cnd_t *cond, void *pc)
{
    struct race_locking event = {
        .kind = RACE_OBJECT_COND,
        .address = cond,
        .may_wait = true,
        .place = race_place_of(pc),
    };

    return event;
}

int wrap_cnd_wait(cnd_t *cond, mtx_t *mutex)
{
    struct race_locking event = condition(cond, __builtin_return_address(0));
    struct race_locking lock = locking(mutex, false, __builtin_return_address(0));

    race_cond_before(&event, mutex);
    int result = real_cnd_wait(cond, mutex);
    (void)race_cond_after(&event, &lock, 0);
    return result;
}

int wrap_cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *deadline)
{
    struct race_locking event = condition(cond, __builtin_return_address(0));
    struct race_locking lock = locking(mutex, false, __builtin_return_address(0));

    race_cond_before(&event, mutex);
    int result = real_cnd_timedwait(cond, mutex, deadline);
    (void)race_cond_after(&event, &lock, 0);
    return result;
}

static void wake(const cnd_t *cond, void *pc)
{
    struct race_locking event = condition(cond, pc);

    event.may_wait = false;
    race_event_before(&event);
}

int wrap_cnd_signal(cnd_t *cond)
{
    wake(cond, __builtin_return_address(0));
    return real_cnd_signal(cond);
}

int wrap_cnd_broadcast(cnd_t *cond)
{
    wake(cond, __builtin_return_address(0));
    return real_cnd_broadcast(cond);
}
