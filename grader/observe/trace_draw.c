/* Which of the delayed tasks goes on. */
#include "base/random.h"
#include "observe/tracer.h"

/* Once in so many times it is not as the policy says. */
enum { EXCEPTION_EVERY = 8 };

/* The next such orders begin at the other end. */
static bool is_turned(const struct schedule *schedule)
{
    return (schedule->number - 1) / POLICIES % 2 == 1;
}

/* The same task has the same rank, whenever it is drawn. All tasks of one actor come before
 * those of another; which actor comes first changes from one such order to the next. */
static uint64_t rank_of(const struct schedule *schedule, struct tracee *task)
{
    enum { ACTOR_SHIFT = 40 };

    if (task->delay.rank == 0) {
        uint64_t actor = (uint64_t)task->process->actor + 1;
        uint64_t state = schedule->seed ^ ((uint64_t)task->process->pid << 32 |
                                           (uint64_t)(uint32_t)task->thread);
        actor = is_turned(schedule) ? actor : OBSERVE_ACTORS_MAX + 1 - actor;
        task->delay.rank =
            actor << ACTOR_SHIFT | random_next(&state) >> (64 - ACTOR_SHIFT);
    }
    return task->delay.rank;
}

static bool is_before(const struct tracee *a, const struct tracee *b)
{
    return a->process->pid != b->process->pid ? a->process->pid < b->process->pid
                                              : a->thread < b->thread;
}

static bool may_be_drawn(const struct tracer *tracer, const struct tracee *task)
{
    return task->state == TRACEE_DELAYED ||
           (task->state == TRACEE_GOING && task->delay.is_asleep &&
            tracer->schedule->waits_left > 0);
}

/* Which of them. */
enum choice { CHOICE_ANY, CHOICE_WAITING, CHOICE_OTHER };

static bool is_chosen(const struct tracee *task, enum choice choice)
{
    bool waits = task->state != TRACEE_DELAYED || task->delay.would_wait;

    return choice == CHOICE_ANY || waits == (choice == CHOICE_WAITING);
}

/* The task that comes next behind `last` in order of birth, or NULL. */
static struct tracee *next_drawable(const struct tracer *tracer,
                                    const struct tracee *last, enum choice choice)
{
    struct tracee *next = NULL;

    for (size_t i = 0; i < tracer->task_count; i++) {
        struct tracee *task = tracer->tasks[i];
        if (may_be_drawn(tracer, task) && is_chosen(task, choice) &&
            (last == NULL || is_before(last, task)) &&
            (next == NULL || is_before(task, next))) {
            next = task;
        }
    }
    return next;
}

static struct tracee *draw_any(const struct tracer *tracer, enum choice choice)
{
    size_t count = 0;
    struct tracee *task = NULL;

    while ((task = next_drawable(tracer, task, choice)) != NULL) {
        count++;
    }
    if (count == 0) {
        return NULL;
    }
    size_t drawn = (size_t)(random_next(&tracer->schedule->random) % count);
    for (size_t i = 0; i <= drawn; i++) {
        task = next_drawable(tracer, task, choice);
    }
    return task;
}

static struct tracee *draw_highest(const struct tracer *tracer)
{
    const struct schedule *schedule = tracer->schedule;
    struct tracee *best = NULL;
    struct tracee *task = NULL;

    while ((task = next_drawable(tracer, task, CHOICE_ANY)) != NULL) {
        if (best == NULL || rank_of(schedule, task) > rank_of(schedule, best)) {
            best = task;
        }
    }
    return best;
}

static struct tracee *draw_by_rank(const struct tracer *tracer, bool sets_back)
{
    struct schedule *schedule = tracer->schedule;
    struct tracee *best = draw_highest(tracer);

    if (best != NULL && sets_back) {
        best->delay.rank = --schedule->lowest;
        best = draw_highest(tracer);
    }
    return best;
}

static struct tracee *draw_by_age(const struct tracer *tracer, enum choice choice,
                                  bool is_youngest)
{
    struct tracee *drawn = next_drawable(tracer, NULL, choice);

    for (struct tracee *task = drawn; task != NULL && is_youngest;
         task = next_drawable(tracer, task, choice)) {
        drawn = task;
    }
    return drawn;
}

/* Of those that are not about to wait the oldest, who so comes to its own wait before its
 * children do anything; of those that are, the youngest, so that it is still about to wait
 * when they have done everything. The next such order has it the other way round. */
static struct tracee *draw_waits(const struct tracer *tracer, enum choice first)
{
    const struct schedule *schedule = tracer->schedule;
    enum choice others = first == CHOICE_OTHER ? CHOICE_WAITING : CHOICE_OTHER;
    struct tracee *drawn;

    if (!schedule->is_pure) {
        drawn = draw_any(tracer, first);
        return drawn != NULL ? drawn : draw_any(tracer, others);
    }
    bool is_youngest = is_turned(schedule) != (first == CHOICE_WAITING);
    drawn = draw_by_age(tracer, first, is_youngest);
    return drawn != NULL ? drawn : draw_by_age(tracer, others, !is_youngest);
}

struct tracee *schedule_draw(const struct tracer *tracer)
{
    struct schedule *schedule = tracer->schedule;
    /* The first numbers are pure, the later ones are not. */
    bool is_exception = random_next(&schedule->random) % EXCEPTION_EVERY == 0;

    switch (schedule->policy) {
    case POLICY_RANKS:
        return draw_by_rank(tracer, is_exception && !schedule->is_pure);
    case POLICY_WAITS_LAST:
    case POLICY_WAITS_FIRST:
        if (!is_exception || schedule->is_pure) {
            return draw_waits(tracer, schedule->policy == POLICY_WAITS_LAST
                                          ? CHOICE_OTHER
                                          : CHOICE_WAITING);
        }
        break;
    case POLICY_ANY:
    case POLICIES:
        break;
    }
    return draw_any(tracer, CHOICE_ANY);
}
