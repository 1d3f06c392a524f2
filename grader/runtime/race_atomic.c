/* Atomic operations: as the compiler calls them, and what they order. */
#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_order.h"

enum order {
    RELAXED,
    CONSUME,
    ACQUIRE,
    RELEASE,
    BOTH,
    SEQUENTIAL,
    ORDER_BITS = 0x7fff
};

static bool acquires(int order)
{
    order &= ORDER_BITS;
    return order == CONSUME || order == ACQUIRE || order >= BOTH ||
           race_arena->fences_seen != 0;
}

static bool releases(int order)
{
    order &= ORDER_BITS;
    return order >= RELEASE || race_arena->fences_seen != 0;
}

/* The word's object, locked until the operation is done, so that what is recorded happens
 * in the order of what happens. NULL: nothing is watched. */
static struct race_object *begin(const volatile void *address, size_t bytes,
                                 uint32_t flags, void *pc)
{
    bool is_new = false;

    if (!race_begin()) {
        return NULL;
    }
    if (race_may_be_shared((uintptr_t)address)) {
        struct race_access access = {.address = (uintptr_t)address,
                                     .bytes = bytes,
                                     .place = race_place_of(pc),
                                     .flags = flags | RACE_SITE_ATOMIC};
        race_touch(&access);
    }
    return race_object_in_memory(RACE_OBJECT_ATOMIC, address, &is_new);
}

static void end(struct race_object *object, bool does_acquire, bool does_release)
{
    if (object == NULL) {
        return;
    }
    if (does_acquire) {
        race_acquire(&object->past);
    }
    if (does_release) {
        race_release(&object->past);
    }
    race_object_put(object);
    race_end();
}

void race_pay(void)
{
    struct race_object *object = &race_arena->objects[race_self.owed % RACE_OBJECTS];

    race_self.owed = 0;
    race_lock(&object->lock);
    race_acquire(&object->past);
    race_object_put(object);
}

/* The compiler calls before the access. So what a write publishes is recorded in time, and
 * what a read has seen is followed as soon as this task comes here again. */
void race_volatile_begins(const volatile void *address, uint32_t *flags)
{
    bool is_new = false;
    bool counts = race_arena->options.volatiles == RACE_VOLATILE_ATOMIC ||
                  race_arena->fences_seen != 0;

    if (!counts && race_object_look(RACE_OBJECT_ATOMIC, address) == NULL) {
        return;
    }
    struct race_object *object =
        race_object_in_memory(RACE_OBJECT_ATOMIC, address, &is_new);
    if ((*flags & RACE_SITE_WRITE) != 0) {
        race_release(&object->past);
    } else {
        race_self.owed = race_object_index(object);
    }
    race_object_put(object);
    *flags |= counts ? RACE_SITE_ATOMIC : 0;
}

/* NOLINTBEGIN(bugprone-macro-parentheses): a type cannot stand in any */
#define ATOMIC_LOAD(bits, type)                                                        \
    RACE_CALLED type tsan_load##bits(const volatile type *address, int order) __asm__( \
        "__tsan_atomic" #bits "_load");                                                \
    type tsan_load##bits(const volatile type *address, int order)                      \
    {                                                                                  \
        struct race_object *object =                                                   \
            begin(address, sizeof(type), 0, __builtin_return_address(0));              \
        type value = __atomic_load_n(address, __ATOMIC_SEQ_CST);                       \
        end(object, object != NULL && acquires(order), false);                         \
        return value;                                                                  \
    }

#define ATOMIC_STORE(bits, type)                                                   \
    RACE_CALLED void tsan_store##bits(volatile type *address, type value,          \
                                      int order) __asm__("__tsan_atomic" #bits     \
                                                         "_store");                \
    void tsan_store##bits(volatile type *address, type value, int order)           \
    {                                                                              \
        struct race_object *object = begin(address, sizeof(type), RACE_SITE_WRITE, \
                                           __builtin_return_address(0));           \
        if (object != NULL && releases(order)) {                                   \
            race_release(&object->past);                                           \
        }                                                                          \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                        \
        end(object, false, false);                                                 \
    }

#define ATOMIC_CHANGE(bits, type, name, operation)                                 \
    RACE_CALLED type tsan_##name##bits(volatile type *address, type value,         \
                                       int order) __asm__("__tsan_atomic" #bits    \
                                                          "_" #name);              \
    type tsan_##name##bits(volatile type *address, type value, int order)          \
    {                                                                              \
        struct race_object *object = begin(address, sizeof(type), RACE_SITE_WRITE, \
                                           __builtin_return_address(0));           \
        type before = operation(address, value, __ATOMIC_SEQ_CST);                 \
        end(object, object != NULL && acquires(order),                             \
            object != NULL && releases(order));                                    \
        return before;                                                             \
    }

#define ATOMIC_COMPARE(bits, type, name)                                               \
    RACE_CALLED int tsan_##name##bits(                                                 \
        volatile type *address, type *expected, type value, int order,                 \
        int failing) __asm__("__tsan_atomic" #bits "_" #name);                         \
    int tsan_##name##bits(volatile type *address, type *expected, type value,          \
                          int order, int failing)                                      \
    {                                                                                  \
        struct race_object *object = begin(address, sizeof(type), RACE_SITE_WRITE,     \
                                           __builtin_return_address(0));               \
        int is_done = __atomic_compare_exchange_n(address, expected, value, false,     \
                                                  __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
        end(object, object != NULL && acquires(is_done ? order : failing),             \
            object != NULL && is_done && releases(order));                             \
        return is_done;                                                                \
    }

#define ATOMIC_COMPARE_VALUE(bits, type)                                               \
    RACE_CALLED type tsan_compare_value##bits(                                         \
        volatile type *address, type expected, type value, int order,                  \
        int failing) __asm__("__tsan_atomic" #bits "_compare_exchange_val");           \
    type tsan_compare_value##bits(volatile type *address, type expected, type value,   \
                                  int order, int failing)                              \
    {                                                                                  \
        struct race_object *object = begin(address, sizeof(type), RACE_SITE_WRITE,     \
                                           __builtin_return_address(0));               \
        int is_done = __atomic_compare_exchange_n(address, &expected, value, false,    \
                                                  __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
        end(object, object != NULL && acquires(is_done ? order : failing),             \
            object != NULL && is_done && releases(order));                             \
        return expected;                                                               \
    }

#define ATOMICS(bits, type)                                    \
    ATOMIC_LOAD(bits, type)                                    \
    ATOMIC_STORE(bits, type)                                   \
    ATOMIC_CHANGE(bits, type, exchange, __atomic_exchange_n)   \
    ATOMIC_CHANGE(bits, type, fetch_add, __atomic_fetch_add)   \
    ATOMIC_CHANGE(bits, type, fetch_sub, __atomic_fetch_sub)   \
    ATOMIC_CHANGE(bits, type, fetch_and, __atomic_fetch_and)   \
    ATOMIC_CHANGE(bits, type, fetch_or, __atomic_fetch_or)     \
    ATOMIC_CHANGE(bits, type, fetch_xor, __atomic_fetch_xor)   \
    ATOMIC_CHANGE(bits, type, fetch_nand, __atomic_fetch_nand) \
    ATOMIC_COMPARE(bits, type, compare_exchange_strong)        \
    ATOMIC_COMPARE(bits, type, compare_exchange_weak)          \
    ATOMIC_COMPARE_VALUE(bits, type)

/* NOLINTEND(bugprone-macro-parentheses) */

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

RACE_CALLED void tsan_thread_fence(int order) __asm__("__tsan_atomic_thread_fence");
RACE_CALLED void tsan_signal_fence(int order) __asm__("__tsan_atomic_signal_fence");

/* A fence orders accesses that are not made here, so nobody can say which. */
void tsan_thread_fence(int order)
{
    (void)order;
    if (race_arena != NULL) {
        race_arena->fences_seen = 1;
        race_doubt(RACE_DOUBT_FENCES);
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void tsan_signal_fence(int order)
{
    (void)order;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
