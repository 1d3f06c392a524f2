/* Condition variables, barriers, and what is done once. */
#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_mutex.h"
#include "runtime/race_real.h"

/* Behind the words that count, glibc keeps in a barrier whether it is for several processes. */
enum { BARRIER_SHARED_WORD = 3 };

static struct race_object *get(enum race_object_kind kind, const volatile void *address,
                               bool is_pshared, struct race_place place)
{
    bool is_new = false;
    struct race_object *object = race_object_in_memory(kind, address, &is_new);

    race_lock_note_user(object, is_pshared, place);
    return object;
}

void race_event_before(const struct race_locking *event)
{
    if (race_enter()) {
        struct race_object *object =
            get(event->kind, event->address, event->is_pshared, event->place);
        race_release(&object->past);
        if (event->may_wait) {
            race_wait_begins(object, event->place);
        }
        race_object_put(object);
        race_leave();
    }
}

void race_event_after(const struct race_locking *event)
{
    if (race_enter()) {
        bool is_new = false;
        struct race_object *object =
            race_object_in_memory(event->kind, event->address, &is_new);
        race_wait_ends(true);
        race_acquire(&object->past);
        race_object_put(object);
        race_leave();
    }
}

static void made(enum race_object_kind kind, const volatile void *address,
                 struct race_place place)
{
    if (race_enter()) {
        race_lock_made(kind, address, place);
        race_leave();
    }
}

/* ---- condition variables: the mutex is let go of and taken again ---- */

static struct race_locking condition(const pthread_cond_t *cond, void *pc)
{
    struct race_locking event = {
        .kind = RACE_OBJECT_COND,
        .address = cond,
        .is_pshared = (cond->__data.__wrefs & 1) != 0,
        .may_wait = true,
        .place = race_place_of(pc),
    };

    return event;
}

static struct race_locking mutex_of(const pthread_mutex_t *mutex,
                                    struct race_place place)
{
    struct race_locking lock = {
        .kind = RACE_OBJECT_MUTEX,
        .address = mutex,
        .is_pshared = race_mutex_is_pshared(mutex),
        .place = place,
    };

    return lock;
}

void race_cond_before(const struct race_locking *event, const volatile void *mutex)
{
    if (race_enter()) {
        struct race_object *object =
            get(event->kind, event->address, event->is_pshared, event->place);
        race_wait_begins(object, event->place);
        race_object_put(object);
        race_leave();
    }
    race_unlock_before(RACE_OBJECT_MUTEX, mutex);
}

int race_cond_after(const struct race_locking *event, const struct race_locking *lock,
                    int result)
{
    race_event_after(event);
    (void)race_lock_after(lock, result == EOWNERDEAD ? result : 0);
    return result;
}

#define WAIT(name, parameters, arguments)                                          \
    int wrap_pthread_cond_##name parameters                                        \
    {                                                                              \
        struct race_locking event = condition(cond, __builtin_return_address(0));  \
        struct race_locking lock = mutex_of(mutex, event.place);                   \
        race_cond_before(&event, mutex);                                           \
        return race_cond_after(&event, &lock, real_pthread_cond_##name arguments); \
    }

WAIT(wait, (pthread_cond_t * cond, pthread_mutex_t *mutex), (cond, mutex))
WAIT(timedwait,
     (pthread_cond_t * cond, pthread_mutex_t *mutex, const struct timespec *deadline),
     (cond, mutex, deadline))
WAIT(clockwait,
     (pthread_cond_t * cond, pthread_mutex_t *mutex, clockid_t clock,
      const struct timespec *deadline),
     (cond, mutex, clock, deadline))

static void wake(const pthread_cond_t *cond, void *pc)
{
    struct race_locking event = condition(cond, pc);

    event.may_wait = false;
    race_event_before(&event);
}

int wrap_pthread_cond_signal(pthread_cond_t *cond)
{
    wake(cond, __builtin_return_address(0));
    return real_pthread_cond_signal(cond);
}

int wrap_pthread_cond_broadcast(pthread_cond_t *cond)
{
    wake(cond, __builtin_return_address(0));
    return real_pthread_cond_broadcast(cond);
}

int wrap_pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attributes)
{
    struct race_place place = RACE_HERE;
    int result = real_pthread_cond_init(cond, attributes);

    made(RACE_OBJECT_COND, cond, place);
    return result;
}

/* ---- barriers ---- */

int wrap_pthread_barrier_init(pthread_barrier_t *barrier,
                              const pthread_barrierattr_t *attributes, unsigned count)
{
    struct race_place place = RACE_HERE;
    int result = real_pthread_barrier_init(barrier, attributes, count);

    made(RACE_OBJECT_BARRIER, barrier, place);
    return result;
}

int wrap_pthread_barrier_wait(pthread_barrier_t *barrier)
{
    const uint32_t *words = (const uint32_t *)(const volatile void *)barrier;
    struct race_locking event = {
        .kind = RACE_OBJECT_BARRIER,
        .address = barrier,
        .is_pshared = words[BARRIER_SHARED_WORD] != 0,
        .may_wait = true,
        .place = RACE_HERE,
    };

    race_event_before(&event);
    int result = real_pthread_barrier_wait(barrier);
    race_event_after(&event);
    return result;
}

/* ---- once: what it did is done for whoever comes back from it ---- */

static __thread struct {
    void (*routine)(void);
    const volatile void *control;
} once;

static void run_once(void)
{
    const volatile void *control = once.control;

    once.routine();
    struct race_locking event = {
        .kind = RACE_OBJECT_ONCE, .address = control, .is_pshared = true};
    race_event_before(&event);
}

static void prepare_once(const volatile void *control, void (*routine)(void))
{
    once.routine = routine;
    once.control = control;
}

static void finish_once(const volatile void *control)
{
    struct race_locking event = {
        .kind = RACE_OBJECT_ONCE, .address = control, .is_pshared = true};

    race_event_after(&event);
}

int wrap_pthread_once(pthread_once_t *control, void (*routine)(void))
{
    prepare_once(control, routine);
    int result = real_pthread_once(control, run_once);
    finish_once(control);
    return result;
}

void wrap_call_once(once_flag *control, void (*routine)(void))
{
    prepare_once(control, routine);
    real_call_once(control, run_once);
    finish_once(control);
}
