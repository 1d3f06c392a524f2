#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/race_memory.h"
#include "runtime/race_order.h"
#include "runtime/race_real.h"

static bool is_over(const struct race_task *task)
{
    return task->end == RACE_TASK_REAPED || task->end == RACE_TASK_REPLACED;
}

/* The places that were free for longest come first, since a new task in the place of an old
 * one seems to follow on it. */
static uint32_t find_slot(void)
{
    if (race_arena->slot_count < RACE_SLOTS) {
        return race_arena->slot_count++;
    }
    for (uint32_t i = 0; i < RACE_SLOTS; i++) {
        uint32_t task = race_arena->slots[i].task;
        if (task == 0 || is_over(race_task_at(task))) {
            return i;
        }
    }
    for (uint32_t i = 0; i < RACE_SLOTS; i++) {
        const struct race_task *task = race_task_at(race_arena->slots[i].task);
        if ((task->kind == RACE_TASK_THREAD && task->end == RACE_TASK_ENDED) ||
            (task->tid > 0 && race_is_dying(task->tid))) {
            return i;
        }
    }
    return RACE_SLOTS;
}

static uint32_t find_task(void)
{
    uint32_t count = race_arena->task_count;

    if (count < RACE_TASKS) {
        race_arena->task_count = count == 0 ? 2 : count + 1;
        return count == 0 ? 1 : count;
    }
    race_lose(RACE_LOST_TASKS);
    for (uint32_t i = 1; i < RACE_TASKS; i++) {
        if (is_over(race_task_at(i))) {
            return i;
        }
    }
    return 0;
}

static void fill_task(uint32_t index, uint32_t slot, uintptr_t entry)
{
    struct race_task *task = race_task_at(index);
    uint32_t parent = race_self.task;

    task->end = RACE_TASK_LIVE;
    task->pid = 0;
    task->tid = 0;
    task->status = 0;
    task->is_foreign = 0;
    task->parent = (uint16_t)parent;
    task->image = parent != 0 ? race_task_at(parent)->image : 0;
    task->slot = (uint16_t)slot;
    task->waits_for = 0;
    task->entry = entry;
    for (int i = 0; i < RACE_HOLDS; i++) {
        task->holds[i].entry = 0;
    }
    race_arena->slot_of_task[index] = (uint8_t)slot;
    race_arena->slots[slot].task = index;
}

uint32_t race_task_new(enum race_task_kind kind, uintptr_t entry)
{
    uint32_t slot = RACE_SLOTS;
    uint32_t index = 0;

    race_lock(&race_arena->lock);
    slot = find_slot();
    index = slot < RACE_SLOTS ? find_task() : 0;
    if (index != 0) {
        struct race_task *task = race_task_at(index);
        fill_task(index, slot, entry);
        task->number = kind == RACE_TASK_THREAD || kind == RACE_TASK_EXEC
                           ? race_me()->number
                           : ++race_arena->process_count;
        task->kind = kind;
    }
    race_unlock(&race_arena->lock);
    if (index == 0) {
        race_lose(RACE_LOST_SLOTS);
        return 0;
    }
    /* The place's clock goes on where the last task in it stopped. */
    struct race_slot *place = &race_arena->slots[slot];
    place->clock.at[slot]++;
    race_task_at(index)->first_epoch = place->clock.at[slot];
    if (race_self.task != 0) {
        race_release(&place->clock);
    }
    return index;
}

void race_task_adopt(uint32_t index)
{
    struct race_task *task = race_task_at(index);

    race_self.task = index;
    race_self.slot = task->slot % RACE_SLOTS;
    race_self.clock = race_arena->slots[race_self.slot].clock.at;
    race_self.pid = (int)real_syscall(SYS_getpid);
    race_self.tid = (uint32_t)real_syscall(SYS_gettid);
    race_self.all_held = 0;
    race_self.syncs++;
    task->tid = (int32_t)race_self.tid;
    task->pid = race_self.pid;
    race_delay_start();
}

void race_task_unknown(void)
{
    race_self.tid = (uint32_t)real_syscall(SYS_gettid);
    race_self.pid = (int)real_syscall(SYS_getpid);
    uint32_t task = race_task_new(RACE_TASK_FIRST, 0);
    if (task == 0) {
        /* Better blind than wrong: all of them together are one task. */
        task = race_arena->slots[0].task;
    }
    race_task_adopt(task);
    race_acquire_everything();
}

void race_task_forget(uint32_t index)
{
    race_task_at(index)->end = RACE_TASK_REAPED;
    race_task_at(index)->kind = RACE_TASK_NONE;
    race_arena->slots[race_task_at(index)->slot % RACE_SLOTS].task = 0;
}

static bool is_of(uint32_t index, pid_t pid)
{
    const struct race_task *task = race_task_at(index);

    return index != 0 && task->pid == pid && task->kind != RACE_TASK_NONE;
}

uint32_t race_process_task(pid_t pid)
{
    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        uint32_t task = race_arena->slots[i].task;
        if (is_of(task, pid) && race_task_at(task)->tid == pid &&
            !is_over(race_task_at(task))) {
            return task;
        }
    }
    return 0;
}

/* Somebody may be waiting for what a task held when it ended. */
static void leave_holds(uint32_t dead)
{
    const struct race_task *task = race_task_at(dead);

    for (int h = 0; h < RACE_HOLDS; h++) {
        const struct race_hold *hold = &task->holds[h];
        uint32_t object = hold->entry & RACE_HOLD_OBJECT;
        struct race_site there = {.pc = hold->pc,
                                  .caller = hold->caller,
                                  .task = (uint16_t)dead,
                                  .flags = RACE_SITE_SYNC};

        for (uint32_t i = 0; object != 0 && i < race_arena->slot_count; i++) {
            uint32_t other = race_arena->slots[i].task;
            const struct race_task *waiter = race_task_at(other);
            struct race_site here = {.pc = waiter->waits_pc,
                                     .caller = waiter->waits_caller,
                                     .task = (uint16_t)other,
                                     .flags = RACE_SITE_SYNC};

            if (other != 0 && waiter->waits_for == object &&
                race_arena->objects[object].holder == dead &&
                race_can_be_orphaned(&race_arena->objects[object])) {
                race_found_object(RACE_FOUND_DIED_HOLDING, object, &here, &there);
            }
        }
    }
}

void race_task_ended(uint32_t index)
{
    if (race_task_at(index)->end == RACE_TASK_LIVE) {
        race_task_at(index)->end = RACE_TASK_ENDED;
        leave_holds(index);
    }
}

void race_task_joined(uint32_t index)
{
    uint32_t slot = race_task_at(index)->slot % RACE_SLOTS;

    race_acquire(&race_arena->slots[slot].clock);
    race_task_ended(index);
    race_task_at(index)->end = RACE_TASK_REAPED;
    if (race_arena->slots[slot].task == index) {
        race_arena->slots[slot].task = 0;
    }
}

void race_process_reaped(pid_t pid, int status)
{
    bool is_known = false;
    bool is_foreign =
        false; /* it was another program at last, and knew what that knew */

    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        uint32_t task = race_arena->slots[i].task;
        if (is_of(task, pid)) {
            is_foreign = is_foreign || race_task_at(task)->is_foreign != 0;
            race_task_at(task)->status = status;
            race_task_joined(task);
            is_known = true;
        }
    }
    if (!is_known || is_foreign) {
        race_acquire_everything();
    }
}

void race_process_seen(pid_t pid)
{
    bool is_known = false;

    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        if (is_of(race_arena->slots[i].task, pid)) {
            race_acquire(&race_arena->slots[i].clock);
            is_known = true;
        }
    }
    if (!is_known) {
        race_acquire_everything();
    }
}
