/* How many processes an actor had, how deep, which of them at the same time. */
#include <limits.h>
#include <string.h>

#include "check/family.h"
#include "check/past.h"

static void judge_count(const struct past *h, const struct check *check)
{
    const struct range *wanted = &check->processes.count;
    const struct trace *trace = h->trace;
    struct arena *arena = h->judge->arena;
    const char **names = arena_array(arena, trace->process_count + 1, sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < trace->process_count; i++) {
        if (past_has_process(h, i)) {
            names[count++] = past_process_words(h, (ptrdiff_t)i);
        }
    }
    bool is_too_few = (int)count < wanted->min;
    if ((int)count <= wanted->max) {
        past_note_missing(h);
    }
    if ((int)count <= wanted->max && (!is_too_few || trace->state == TRACE_CUT)) {
        return;
    }
    (void)judge_add(h->judge, REASON_MISUSE, check->at,
                    arena_printf(arena, "%s had %zu %s in all, expected %s: %s",
                                 judge_actor_name(h->judge, h->actor), count,
                                 count == 1 ? "process" : "processes",
                                 words_of_range(arena, *wanted),
                                 words_of_list(arena, names, count)));
}

/* How far the process is from the first one; -1 if its line is not known. */
static int depth_of(const struct past *h, size_t process)
{
    const struct trace *trace = h->trace;
    int depth = 0;

    while (trace->processes[process].parent >= 0) {
        process = (size_t)trace->processes[process].parent;
        depth++;
    }
    const struct event_record *born =
        trace_event(trace, trace->processes[process].born);
    return process == 0 || (born != NULL && born->kind == EVENT_START) ? depth : -1;
}

static void judge_depth(const struct past *h, const struct check *check)
{
    const struct trace *trace = h->trace;
    struct arena *arena = h->judge->arena;

    for (size_t i = 0; i < trace->process_count; i++) {
        const struct process_record *process = &trace->processes[i];
        int depth = past_has_process(h, i) ? depth_of(h, i) : 0;
        if (depth <= check->processes.depth) {
            continue;
        }
        const char *who = past_process_words(h, (ptrdiff_t)i);
        const char *parent = past_process_words(h, process->parent);
        const char *at = past_at(h, process->born);
        const char *message =
            check->processes.depth == 1
                ? arena_printf(arena, "%s was started by %s%s, not by %s itself", who,
                               parent, at, judge_actor_name(h->judge, h->actor))
                : arena_printf(arena,
                               "%s was started by %s%s, %d generations below the first "
                               "process instead of %d at most",
                               who, parent, at, depth, check->processes.depth);
        (void)judge_add(h->judge, REASON_MISUSE, check->at, message);
        return;
    }
    past_note_missing(h);
}

/* A process is there from its birth until it has been waited for: one that has ended early
 * was there together with the others all the same. */
static bool is_there(const struct past *h, size_t process, ptrdiff_t moment)
{
    const struct process_record *p = &h->trace->processes[process];

    return p->born <= moment && (p->reaped < 0 || p->reaped > moment);
}

static size_t count_running(const struct past *h, const char *program, ptrdiff_t moment)
{
    size_t count = 0;

    for (size_t i = 0; i < h->trace->process_count; i++) {
        count +=
            past_has_process(h, i) && is_there(h, i, moment) && past_ran(h, i, program);
    }
    return count;
}

static bool are_together(const struct past *h, const struct words *programs,
                         ptrdiff_t moment)
{
    for (size_t i = 0; i < programs->count; i++) {
        const char *program = programs->list[i];
        if (count_running(h, program, moment) < past_count_named(programs, program)) {
            return false;
        }
    }
    return true;
}

static ptrdiff_t find_runner(const struct past *h, const char *program, size_t from)
{
    for (size_t i = from; i < h->trace->process_count; i++) {
        if (past_has_process(h, i) && past_ran(h, i, program)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

/* Of the first two that were not there together: which was over when the other began. */
static const char *why_apart(const struct past *h, const struct words *programs)
{
    struct arena *arena = h->judge->arena;

    for (size_t i = 0; i < programs->count; i++) {
        if (find_runner(h, programs->list[i], 0) < 0) {
            return arena_printf(arena, "%s never ran", programs->list[i]);
        }
    }
    ptrdiff_t first = find_runner(h, programs->list[0], 0);
    ptrdiff_t second = find_runner(h, programs->list[1], (size_t)first + 1);
    if (second < 0) {
        return NULL;
    }
    const struct process_record *over = &h->trace->processes[first];
    ptrdiff_t born = h->trace->processes[second].born;
    if (over->reaped < 0 || born < over->reaped) {
        return NULL;
    }
    return arena_printf(arena, "%s had been waited for%s before %s was started%s",
                        past_process_words(h, first), past_at(h, over->reaped),
                        past_process_words(h, second), past_at(h, born));
}

static void judge_together(const struct past *h, const struct check *check)
{
    const struct words *programs = &check->processes.together;
    struct arena *arena = h->judge->arena;

    for (size_t i = 0; i < h->trace->process_count; i++) {
        if (are_together(h, programs, h->trace->processes[i].born)) {
            return;
        }
    }
    if (h->trace->state == TRACE_CUT) {
        past_note_missing(h);
        return;
    }
    const char *why = why_apart(h, programs);
    (void)judge_add(h->judge, REASON_MISUSE, check->at,
                    arena_printf(arena, "%s were never there at the same time%s%s",
                                 words_of_list(arena, programs->list, programs->count),
                                 why == NULL ? "" : ": ", why == NULL ? "" : why));
}

static const char *trouble_of(const struct judge *j, const struct task_record *task,
                              int state)
{
    const struct trace *trace = &j->ev->trace;
    const char *who = words_of_process(j, task->name, task->pid);
    ptrdiff_t process = trace_find_pid(trace, task->pid);
    const struct process_record *record = trace_process(trace, process);
    const struct event_record *born =
        record == NULL ? NULL : trace_event(trace, record->born);
    const char *at = born == NULL ? "" : trace_at_words(trace, born->site, j->arena);

    if (state == PROCESS_STOPPED) {
        return arena_printf(j->arena, "%s is still stopped when the script is over",
                            who);
    }
    if (state == PROCESS_ENDED) {
        return arena_printf(j->arena, "%s%s has ended already", who,
                            at[0] == '\0' ? ""
                                          : arena_printf(j->arena, ", started%s,", at));
    }
    return record == NULL || record->parent < 0
               ? arena_printf(j->arena, "%s has ended and nobody has waited for it",
                              who)
               : arena_printf(j->arena,
                              "%s has ended and %s, which started it%s, has not "
                              "waited for it",
                              who, trace_process_words(trace, record->parent, j->arena),
                              at);
}

/* A process whose first thread alone has ended lives on. */
static bool is_like(const struct scene *scene, const struct task_record *task,
                    int state)
{
    if (task->pid != task->tid ||
        task->wait != (state == PROCESS_STOPPED ? WAIT_STOPPED : WAIT_ZOMBIE)) {
        return false;
    }
    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].pid == task->pid && scene->tasks[i].wait != task->wait) {
            return false;
        }
    }
    return true;
}

static void judge_none(const struct judge *j, const struct check *check)
{
    const struct scene *scene = &j->ev->scene;

    if (!family_is_seen(j, check->actor)) {
        return;
    }
    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *task = &scene->tasks[i];
        for (size_t k = 0; k < check->processes.none.count; k++) {
            int state = check->processes.none.list[k];
            if (is_like(scene, task, state) && family_has(j, check->actor, task)) {
                (void)judge_add(
                    j, state == PROCESS_ZOMBIE ? REASON_ZOMBIE : REASON_MISMATCH,
                    check->at, trouble_of(j, task, state));
                return;
            }
        }
    }
}

void processes_judge(const struct judge *j, const struct check *check)
{
    const struct processes_check *wanted = &check->processes;
    bool needs_past = wanted->count.max > 0 || wanted->depth > 0 ||
                      wanted->together.count > 0 || wanted->runs.count > 0;
    struct past past;

    if (wanted->none.count > 0) {
        judge_none(j, check);
    }
    if (!needs_past || !past_open(j, check->actor, &past)) {
        return;
    }
    if (wanted->count.max > 0) {
        judge_count(&past, check);
    }
    if (wanted->depth > 0) {
        judge_depth(&past, check);
    }
    if (wanted->together.count > 0) {
        judge_together(&past, check);
    }
    if (wanted->runs.count > 0) {
        past_judge_runs(&past, check);
    }
}
