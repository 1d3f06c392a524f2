/* Which programs the student's code executed. What those in turn execute is not its doing. */
#include <string.h>

#include "check/past.h"

static bool is_execution(const struct past *h, size_t i)
{
    return h->trace->events[i].kind == EVENT_EXEC && h->is_students[i] &&
           past_has_event(h, i);
}

/* How often the program was executed up to this event. */
static size_t count_executed(const struct past *h, const char *program, size_t end)
{
    size_t count = 0;

    for (size_t i = 0; i < end; i++) {
        count += is_execution(h, i) &&
                 strcmp(past_base_name(h->trace->events[i].path), program) == 0;
    }
    return count;
}

/* The first execution of a program that is not wanted, or not that often; or -1. */
static ptrdiff_t find_surplus(const struct past *h, const struct words *wanted)
{
    for (size_t i = 0; i < h->trace->event_count; i++) {
        const char *program = past_base_name(h->trace->events[i].path);
        if (is_execution(h, i) &&
            count_executed(h, program, i + 1) > past_count_named(wanted, program)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static const char *find_missing(const struct past *h, const struct words *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const char *program = wanted->list[i];
        if (count_executed(h, program, h->trace->event_count) <
            past_count_named(wanted, program)) {
            return program;
        }
    }
    return NULL;
}

/* " at shell.c:71"; or where the process was started, if a function of the C library has
 * executed the program there: ", started by popen at shell.c:71". */
static const char *where(const struct past *h, ptrdiff_t exec)
{
    const char *at = past_at(h, exec);
    size_t process = h->trace->events[exec].process;
    ptrdiff_t born = h->trace->processes[process].born;
    const struct event_record *birth = trace_event(h->trace, born);

    if (at[0] != '\0' || birth == NULL || birth->kind != EVENT_FORK) {
        return at;
    }
    return arena_printf(h->judge->arena, ", started by %s%s,", event_name(birth),
                        past_at(h, born));
}

void past_judge_runs(const struct past *h, const struct check *check)
{
    const struct words *wanted = &check->processes.runs;
    struct arena *arena = h->judge->arena;
    const char *list = words_of_list(arena, wanted->list, wanted->count);
    ptrdiff_t surplus = find_surplus(h, wanted);

    if (surplus >= 0) {
        const struct event_record *exec = &h->trace->events[surplus];
        (void)judge_add(
            h->judge, REASON_MISUSE, check->at,
            arena_printf(
                arena, "%s executed %s in process %zu%s where only %s was expected",
                judge_actor_name(h->judge, h->actor), past_base_name(exec->path),
                exec->process + 1, where(h, surplus), list));
        return;
    }
    const char *missing = find_missing(h, wanted);
    past_note_missing(h);
    if (missing != NULL && h->trace->state != TRACE_CUT) {
        (void)judge_add(h->judge, REASON_MISUSE, check->at,
                        arena_printf(arena, "%s itself never executed %s",
                                     judge_actor_name(h->judge, h->actor), missing));
    }
}
