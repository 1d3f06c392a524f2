#include "runtime/race_memory.h"
#include "runtime/race_order.h"

/* The first few go along with every access. */
static void pack(const struct race_task *me)
{
    int count = 0;

    race_self.all_held = 0;
    for (int i = 0; i < RACE_HOLDS && count < RACE_HELD; i++) {
        if (me->holds[i].entry != 0) {
            race_self.held[count++] = me->holds[i].entry;
        }
    }
}

static struct race_hold *find(struct race_task *me, uint32_t object)
{
    for (int i = 0; i < RACE_HOLDS; i++) {
        if ((me->holds[i].entry & RACE_HOLD_OBJECT) == object &&
            me->holds[i].entry != 0) {
            return &me->holds[i];
        }
    }
    return NULL;
}

static struct race_hold *find_free(struct race_task *me)
{
    for (int i = 0; i < RACE_HOLDS; i++) {
        if (me->holds[i].entry == 0) {
            return &me->holds[i];
        }
    }
    return &me->holds[RACE_HOLDS - 1];
}

void race_hold_add(uint32_t object, uint32_t bits, struct race_place place)
{
    struct race_task *me = race_me();
    struct race_hold *hold = find(me, object);

    if (hold == NULL) {
        hold = find_free(me);
    }
    hold->pc = place.pc;
    hold->caller = place.caller;
    hold->entry = (uint16_t)(object | bits);
    pack(me);
}

uint32_t race_hold_remove(uint32_t object)
{
    struct race_task *me = race_me();
    struct race_hold *hold = find(me, object);
    uint32_t entry = 0;

    if (hold != NULL) {
        entry = hold->entry;
        hold->entry = 0;
        pack(me);
    }
    return entry;
}

uint32_t race_hold_find(uint32_t object)
{
    const struct race_hold *hold = find(race_me(), object);

    return hold != NULL ? hold->entry : 0;
}

void race_hold_mark(uint32_t object, uint32_t bits)
{
    struct race_hold *hold = find(race_me(), object);

    if (hold != NULL) {
        hold->entry |= (uint16_t)bits;
        pack(race_me());
    }
}

bool race_can_be_orphaned(const struct race_object *object)
{
    bool is_lock = object->kind == RACE_OBJECT_MUTEX ||
                   object->kind == RACE_OBJECT_SPIN ||
                   object->kind == RACE_OBJECT_RWLOCK ||
                   (object->flags & RACE_OBJECT_RETURNED) != 0;

    return is_lock && object->kind != RACE_OBJECT_OTHERS &&
           (object->flags & (RACE_OBJECT_SIGNALLED | RACE_OBJECT_UNDONE)) == 0;
}

void race_wait_begins(struct race_object *object, struct race_place place)
{
    struct race_task *me = race_me();
    uint32_t holder = object->holder;

    me->waits_pc = place.pc;
    me->waits_caller = place.caller;
    me->waits_for = (uint16_t)race_object_index(object);
    if (holder != 0 && race_task_at(holder)->end != RACE_TASK_LIVE &&
        race_can_be_orphaned(object)) {
        struct race_site here = race_site_here(place);
        struct race_site there = {.pc = object->holder_pc,
                                  .caller = object->holder_caller,
                                  .task = (uint16_t)holder,
                                  .flags = RACE_SITE_SYNC};
        race_found_object(RACE_FOUND_DIED_HOLDING, race_object_index(object), &here,
                          &there);
    }
}

void race_wait_ends(bool has_got_it)
{
    struct race_task *me = race_me();
    uint32_t object = me->waits_for;

    me->waits_for = 0;
    if (object != 0 && has_got_it &&
        (race_arena->objects[object].flags & RACE_OBJECT_ORPHANED) != 0) {
        race_withdraw_waits(object);
    }
}

/* A clock for those who wrote, one for those who only read: readers do not order each
 * other. A live holder's clock is never joined: that would hide locks that do not exclude. */
void race_lock_taken(struct race_object *object, enum race_mode mode,
                     struct race_place place)
{
    race_acquire(&object->past);
    if (mode == RACE_EXCLUSIVE) {
        race_acquire(&object->readers_past);
    }
    object->holder = race_self.task;
    object->holder_pc = place.pc;
    object->holder_caller = place.caller;
    race_hold_add(race_object_index(object), mode == RACE_SHARED ? RACE_HOLD_SHARED : 0,
                  place);
}

void race_lock_let_go(struct race_object *object)
{
    uint32_t entry = race_hold_remove(race_object_index(object));
    bool is_reader =
        (entry & RACE_HOLD_SHARED) != 0 && object->kind != RACE_OBJECT_OTHERS;

    race_release(is_reader ? &object->readers_past : &object->past);
    if (object->holder == race_self.task) {
        object->holder = 0;
    }
}
