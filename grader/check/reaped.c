#include "check/judge.h"
#include "model/trace_words.h"

/* Whoever was killed by the grader had no chance to wait for its children. */
static bool somebody_was_killed(const struct evidence *ev)
{
    for (size_t i = 0; i < ev->actor_count; i++) {
        if (ev->actors[i].killer == KILLER_GRADER) {
            return true;
        }
    }
    return false;
}

/* " by shell (process 1), which started it at shell.c:80", or "". */
static const char *whose_duty(const struct judge *j, const struct orphan_record *orphan)
{
    const struct trace *trace = &j->ev->trace;
    const struct process_record *process =
        trace_process(trace, trace_find_pid(trace, orphan->pid));
    const struct event_record *born =
        process == NULL ? NULL : trace_event(trace, process->born);

    if (born == NULL || process->parent < 0) {
        return "";
    }
    return arena_printf(j->arena, " by %s, which started it%s",
                        trace_process_words(trace, process->parent, j->arena),
                        trace_at_words(trace, born->site, j->arena));
}

static const char *orphan_words(const struct judge *j,
                                const struct orphan_record *orphan)
{
    return arena_printf(j->arena, "%s (process %d%s)", orphan->name,
                        words_process_number(j, orphan->pid),
                        orphan->was_alive ? ", still running" : "");
}

void reaped_judge(const struct judge *j, const struct check *check)
{
    const struct evidence *ev = j->ev;
    const char *message = NULL;

    if (ev->orphan_count == 0 || somebody_was_killed(ev)) {
        return;
    }
    const char **names = arena_array(j->arena, ev->orphan_count, sizeof(*names));
    for (size_t i = 0; i < ev->orphan_count; i++) {
        names[i] = orphan_words(j, &ev->orphans[i]);
    }
    const char *list = words_of_list(j->arena, names, ev->orphan_count);
    const char *duty = whose_duty(j, &ev->orphans[0]);
    if (ev->orphan_count > 1) {
        message = arena_printf(j->arena, "%zu processes were never waited for: %s",
                               ev->orphan_count, list);
    } else if (duty[0] != '\0') {
        message = arena_printf(j->arena, "%s was never waited for%s", list, duty);
    } else {
        message = arena_printf(j->arena, "1 process was never waited for: %s", list);
    }
    (void)judge_add(j, REASON_ZOMBIE, check->at, message);
}
