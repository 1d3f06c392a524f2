/* Short pauses, drawn from a seed, where they let rare orders happen: between the read and
 * the write of one word, and around locks. A correct program only becomes slower. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "runtime/race_memory.h"
#include "runtime/race_real.h"

enum {
    PLACES = 256,
    MILLISECOND_NS = 1000000,
    RARE_WRITE = 16, /* one in so many that are not among the first */
    RARE_LOCK = 64,
};

/* The process's own: what may still be slept, and how often each place was passed. */
static int64_t budget_ns;
static int64_t
    locked_budget_ns; /* of it, while a lock is held: others find nothing to disturb */
static uint16_t passes[PLACES];

void race_delay_start(void)
{
    uint64_t milliseconds = race_arena->options.budget_ms;
    const struct race_task *me = race_task_at(race_self.task);

    race_self.random = (race_arena->options.seed + 1) * UINT64_C(0x9e3779b97f4a7c15) ^
                       (uint64_t)race_self.task * UINT64_C(0xd1342543de82ef95);
    if (me->kind == RACE_TASK_THREAD) {
        return;
    }
    milliseconds =
        milliseconds < RACE_BUDGET_MAX_MS ? milliseconds : RACE_BUDGET_MAX_MS;
    budget_ns = (int64_t)milliseconds * MILLISECOND_NS;
    locked_budget_ns = budget_ns / 3;
    for (int i = 0; i < PLACES; i++) {
        passes[i] = 0;
    }
}

static uint64_t draw(void)
{
    uint64_t mixed = race_self.random += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* The first passes of a place, then ever fewer, and now and then one by chance. */
static bool is_due(uintptr_t pc, uint32_t rare)
{
    uint32_t count = ++passes[(pc ^ (pc >> 8)) % PLACES];

    return (count & (count - 1)) == 0 || draw() % rare == 0;
}

static void pause_for(int64_t ns, int64_t *budget)
{
    int error = errno;
    struct timespec length = {.tv_nsec = ns};

    if (*budget < ns || budget_ns < ns) {
        return;
    }
    budget_ns -= ns;
    if (budget != &budget_ns) {
        *budget -= ns;
    }
    real_syscall(SYS_nanosleep, &length, NULL);
    errno = error;
}

static int64_t between(int64_t low_us, int64_t high_us)
{
    return (low_us + (int64_t)(draw() % (uint64_t)(high_us - low_us))) * 1000;
}

void race_delay_write(uintptr_t pc)
{
    if (race_arena->options.delays != RACE_DELAYS_SEEDED || !is_due(pc, RARE_WRITE)) {
        return;
    }
    if (race_self.all_held == 0) {
        pause_for(between(300, 3000), &budget_ns);
    } else {
        pause_for(between(100, 1500), &locked_budget_ns);
    }
}

void race_delay_lock(uintptr_t pc)
{
    if (race_arena->options.delays == RACE_DELAYS_SEEDED && is_due(pc, RARE_LOCK)) {
        pause_for(between(50, 600), &locked_budget_ns);
    }
}
