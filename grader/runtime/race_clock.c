#include "runtime/race_order.h"

enum { BLOCK = 16 }; /* of constant length, so that the compiler makes vectors of it */

void race_clock_join(struct race_clock *to, const struct race_clock *from)
{
    uint32_t count = race_arena->slot_count % (RACE_SLOTS + 1);

    for (uint32_t block = 0; block < count; block += BLOCK) {
        uint32_t *a = to->at + block;
        const uint32_t *b = from->at + block;
        for (int i = 0; i < BLOCK; i++) {
            a[i] = a[i] > b[i] ? a[i] : b[i];
        }
    }
}

static struct race_clock *own_clock(void)
{
    return &race_arena->slots[race_self.slot].clock;
}

void race_release(struct race_clock *to)
{
    race_clock_join(to, own_clock());
    race_self.clock[race_self.slot]++;
    race_self.syncs++;
}

void race_acquire(const struct race_clock *from)
{
    race_clock_join(own_clock(), from);
    race_self.syncs++;
}

void race_acquire_everything(void)
{
    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        race_acquire(&race_arena->slots[i].clock);
    }
}

void race_acquire_kind(enum race_object_kind kind)
{
    for (uint32_t i = 1; i < race_arena->object_count && i < RACE_OBJECTS; i++) {
        if (race_arena->objects[i].kind == kind) {
            race_acquire(&race_arena->objects[i].past);
            race_acquire(&race_arena->objects[i].readers_past);
            race_acquire(&race_arena->objects[i].ends_past);
        }
    }
}

void race_acquire_dead(void)
{
    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        const struct race_task *task = race_task_at(race_arena->slots[i].task);

        if (i != race_self.slot &&
            (race_arena->slots[i].task == 0 || task->end != RACE_TASK_LIVE ||
             race_is_dying(task->tid))) {
            race_acquire(&race_arena->slots[i].clock);
        }
    }
}
