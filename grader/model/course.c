#include "model/course.h"

#include <string.h>

const struct exercise *course_find(const struct course *course, const char *id)
{
    for (size_t i = 0; i < course->exercise_count; i++) {
        if (strcmp(course->exercises[i].id, id) == 0) {
            return &course->exercises[i];
        }
    }
    return NULL;
}

int exercise_points(const struct exercise *exercise)
{
    int total = 0;

    for (size_t i = 0; i < exercise->test_count; i++) {
        total += exercise->tests[i].points;
    }
    return total;
}

/* Whether a check needs history is a matter of its kind, but for some of several parts. */
static bool needs_trace(const struct check *check)
{
    switch (check->kind) {
    case CHECK_PROCESSES:
        return check->processes.count.max > 0 || check->processes.depth > 0 ||
               check->processes.together.count > 0 || check->processes.runs.count > 0;
    case CHECK_FDS:
        return check->fds.at_exec.list != NULL;
    case CHECK_CALLS:
    case CHECK_SIGNALS:
    case CHECK_TERMINATES:
        return true;
    case CHECK_OUTPUT:
    case CHECK_STDERR:
    case CHECK_EXIT:
    case CHECK_FILES:
    case CHECK_REAPED:
    case CHECK_LEAVES:
    case CHECK_BLOCKS:
    case CHECK_BUSY:
    case CHECK_RACES:
    case CHECK_MEMORY:
    case CHECK_SURVIVES:
    case CHECK_KINDS:
        break;
    }
    return false;
}

bool test_holds(const struct test *test)
{
    for (size_t i = 0; i < test->step_count; i++) {
        if (test->steps[i].kind == STEP_HOLD) {
            return true;
        }
    }
    return false;
}

bool test_needs_trace(const struct test *test)
{
    if (test_holds(test)) {
        return true;
    }
    for (size_t i = 0; i < test->check_count; i++) {
        if (needs_trace(&test->checks[i])) {
            return true;
        }
    }
    return false;
}

bool test_watches_handlers(const struct test *test)
{
    for (size_t i = 0; i < test->check_count; i++) {
        const struct check *check = &test->checks[i];
        if (check->kind == CHECK_SIGNALS && check->signals.safe_handlers) {
            return true;
        }
    }
    return false;
}

struct name_list {
    struct arena *arena;
    const char **list;
    size_t count;
};

static void add_names(struct name_list *names, const struct wanted_calls *calls)
{
    for (size_t i = 0; i < calls->count; i++) {
        const struct words *alternatives = &calls->list[i].names;
        for (size_t k = 0; k < alternatives->count; k++) {
            *ARENA_PUSH(names->arena, names->list, names->count) =
                alternatives->list[k];
        }
    }
}

size_t test_traced_calls(const struct test *test, struct arena *arena,
                         const char *const **out)
{
    struct name_list names = {.arena = arena};

    for (size_t i = 0; i < test->step_count; i++) {
        if (test->steps[i].kind == STEP_HOLD) {
            *ARENA_PUSH(arena, names.list, names.count) = test->steps[i].hold.call;
        }
    }
    for (size_t i = 0; i < test->check_count; i++) {
        if (test->checks[i].kind == CHECK_CALLS) {
            add_names(&names, &test->checks[i].calls.uses);
            add_names(&names, &test->checks[i].calls.avoids);
            add_names(&names, &test->checks[i].calls.order);
        }
    }
    *out = names.list;
    return names.count;
}

/* Two with pauses of different seeds, in which updates really get lost, and one undisturbed:
 * what one misses by luck, the others find. */
enum { RACE_TRIALS_PAUSING = 2 };

static const struct check *find_check(const struct test *test, enum check_kind kind)
{
    for (size_t i = 0; i < test->check_count; i++) {
        if (test->checks[i].kind == kind) {
            return &test->checks[i];
        }
    }
    return NULL;
}

struct trial_list {
    struct arena *arena;
    struct trial *list;
    size_t count;
};

static void add_trials(struct trial_list *trials, enum trial_kind kind, int first,
                       int last)
{
    for (int i = first; i <= last; i++) {
        *ARENA_PUSH(trials->arena, trials->list, trials->count) =
            (struct trial){.kind = kind, .number = (unsigned)i};
    }
}

size_t test_trials(const struct test *test, struct arena *arena, struct trial **out)
{
    struct trial_list trials = {.arena = arena};

    if (find_check(test, CHECK_RACES) != NULL) {
        add_trials(&trials, TRIAL_RACES, 1, RACE_TRIALS_PAUSING);
        add_trials(&trials, TRIAL_RACES, 0, 0);
    }
    if (find_check(test, CHECK_MEMORY) != NULL) {
        add_trials(&trials, TRIAL_MEMORY, 0, 0);
    }
    add_trials(&trials, TRIAL_SCHEDULE, 1, test->schedules);
    if (test->preemptions > 0) {
        add_trials(&trials, TRIAL_STEPS, 0, 0);
    }
    if (find_check(test, CHECK_SURVIVES) != NULL) {
        add_trials(&trials, TRIAL_CALLS, 0, 0);
    }
    *out = trials.list;
    return trials.count;
}

void course_release(struct course *course)
{
    arena_release(&course->arena);
    course->exercises = NULL;
    course->exercise_count = 0;
}
