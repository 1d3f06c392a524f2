/* Semaphores of System V. */
#include <stdarg.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

enum { SET_MAX = 256 }; /* numbers of a set that are known when it is set as a whole */

union argument {
    int value;
    struct semid_ds *facts;
    unsigned short *values;
};

static struct race_object *get(int id, uint32_t number)
{
    struct race_key key = {.kind = RACE_OBJECT_SEM_SYSV,
                           .at = {(uint64_t)id, number, 0}};
    bool is_new = false;
    struct race_object *object = race_object_get(&key, &is_new);

    if (is_new) {
        int value = real_semctl(id, (int)number, GETVAL);
        struct race_place nowhere = {0};
        race_tokens_set(object, value > 0 ? (uint32_t)value : 0, nowhere);
        object->has_initial = 0;
    }
    return object;
}

static bool waits(const struct sembuf *operations, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (operations[i].sem_op <= 0) {
            return true;
        }
    }
    return false;
}

static void post(struct race_object *object, uint32_t count)
{
    uint32_t entry = race_hold_remove(race_object_index(object));

    if (entry == 0) {
        object->flags |= RACE_OBJECT_SIGNALLED;
    } else if ((entry & RACE_HOLD_FAILED) == 0) {
        object->flags |= RACE_OBJECT_RETURNED;
    }
    if (object->holder == race_self.task) {
        object->holder = 0;
    }
    race_tokens_add(object, count);
}

/* A post is told before it happens, since others may go on at once. With a wait in the same call
 * it cannot be: it may never happen. */
static void before(int id, const struct sembuf *operations, size_t count,
                   struct race_place place)
{
    bool has_waits = waits(operations, count);

    race_delay_lock(place.pc);
    for (size_t i = 0; i < count; i++) {
        struct race_object *object = get(id, operations[i].sem_num);
        if ((operations[i].sem_flg & SEM_UNDO) != 0) {
            object->flags |= RACE_OBJECT_UNDONE;
        }
        if (operations[i].sem_op < 0) {
            race_release(&object->readers_past); /* for those who wait for zero */
        }
        if (has_waits && operations[i].sem_op <= 0 &&
            (operations[i].sem_flg & IPC_NOWAIT) == 0) {
            race_wait_begins(object, place);
        }
        if (!has_waits) {
            post(object, (uint32_t)operations[i].sem_op);
            __atomic_fetch_add(&object->posting, 1, __ATOMIC_RELAXED);
        }
        race_object_put(object);
    }
}

static void take(struct race_object *object, uint32_t count, struct race_place place)
{
    race_tokens_take(object, count);
    object->holder = race_self.task;
    object->holder_pc = place.pc;
    object->holder_caller = place.caller;
    if ((object->flags & RACE_OBJECT_SIGNALLED) == 0) {
        race_hold_add(race_object_index(object), 0, place);
    }
}

static void after(int id, const struct sembuf *operations, size_t count,
                  struct race_place place)
{
    bool has_waits = waits(operations, count);

    race_wait_ends(true);
    for (size_t i = 0; i < count; i++) {
        struct race_object *object = get(id, operations[i].sem_num);
        int change = operations[i].sem_op;
        if (!has_waits) {
            __atomic_fetch_sub(&object->posting, 1, __ATOMIC_RELAXED);
        } else if (change < 0) {
            take(object, (uint32_t)-change, place);
        } else if (change == 0) {
            race_acquire(&object->readers_past);
            if ((object->flags & RACE_OBJECT_UNDONE) != 0) {
                race_acquire_dead();
            }
        } else {
            post(object, (uint32_t)change);
        }
        race_object_put(object);
    }
    if (!has_waits) {
        race_delay_lock(place.pc);
    }
}

/* It is told that the set is gone, or full, or that it would have to wait. */
static void failed(int id, const struct sembuf *operations, size_t count,
                   struct race_place place)
{
    bool has_waits = waits(operations, count);

    race_wait_ends(false);
    for (size_t i = 0; i < count && !has_waits; i++) {
        struct race_object *object = get(id, operations[i].sem_num);
        __atomic_fetch_sub(&object->posting, 1, __ATOMIC_RELAXED);
        race_object_put(object);
    }
    if (race_self.saved_errno == EAGAIN && count == 1 && has_waits) {
        struct race_object *object = get(id, operations[0].sem_num);
        if (race_hold_find(race_object_index(object)) == 0) {
            race_hold_add(race_object_index(object), RACE_HOLD_FAILED, place);
        }
        race_object_put(object);
    } else if (race_self.saved_errno == EIDRM || race_self.saved_errno == EINVAL) {
        race_acquire_everything();
    }
}

static int operate(int id, struct sembuf *operations, size_t count,
                   const struct timespec *limit, struct race_place place)
{
    if (race_enter()) {
        before(id, operations, count, place);
        race_leave();
    }
    int result = limit != NULL ? real_semtimedop(id, operations, count, limit)
                               : real_semop(id, operations, count);
    if (race_enter()) {
        if (result == 0) {
            after(id, operations, count, place);
        } else {
            failed(id, operations, count, place);
        }
        race_leave();
    }
    return result;
}

int wrap_semop(int id, struct sembuf *operations, size_t count)
{
    return operate(id, operations, count, NULL, RACE_HERE);
}

int wrap_semtimedop(int id, struct sembuf *operations, size_t count,
                    const struct timespec *limit)
{
    return operate(id, operations, count, limit, RACE_HERE);
}

static void set_one(int id, uint32_t number, uint32_t value, struct race_place place)
{
    struct race_object *object = get(id, number);

    race_tokens_set(object, value, place);
    race_release(&object->readers_past);
    object->holder = 0;
    race_object_put(object);
}

static void before_control(int id, int number, int command, union argument argument,
                           struct race_place place)
{
    struct semid_ds facts = {0};

    if (command == SETVAL) {
        set_one(id, (uint32_t)number, (uint32_t)argument.value, place);
    } else if (command == SETALL && argument.values != NULL &&
               real_semctl(id, 0, IPC_STAT, &facts) == 0) {
        for (uint32_t i = 0; i < facts.sem_nsems && i < SET_MAX; i++) {
            set_one(id, i, argument.values[i], place);
        }
    }
}

/* All other commands look: at values, at who waits, at whether the set has been used. */
static bool is_look(int command)
{
    return command != SETVAL && command != SETALL && command != IPC_RMID;
}

int wrap_semctl(int id, int number, int command, ...)
{
    struct race_place place = RACE_HERE;
    va_list args;

    va_start(args, command);
    union argument argument = va_arg(args, union argument);
    va_end(args);
    if (race_enter()) {
        before_control(id, number, command, argument, place);
        race_leave();
    }
    int result = real_semctl(id, number, command, argument);
    if (is_look(command) && race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}

/* Polling for the number of attachments is as good as polling a semaphore. */
int wrap_shmctl(int id, int command, struct shmid_ds *facts)
{
    int result = real_shmctl(id, command, facts);

    if (command != IPC_RMID && race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}
