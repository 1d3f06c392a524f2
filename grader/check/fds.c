/* Descriptors: what programs begin with, and whether an actor's own pile up. */
#include <stdint.h>
#include <string.h>

#include "check/past.h"

static bool is_among(const struct fds_check *wanted, int fd)
{
    for (size_t i = 0; i < wanted->at_exec.count; i++) {
        if (wanted->at_exec.list[i] == fd) {
            return true;
        }
    }
    return false;
}

static const struct descriptor_record *find_open(const struct event_record *event,
                                                 int fd)
{
    for (size_t i = 0; i < event->open_count; i++) {
        if (event->open[i].fd == fd) {
            return &event->open[i];
        }
    }
    return NULL;
}

static const struct descriptor_record *find_surplus(const struct event_record *event,
                                                    const struct fds_check *wanted)
{
    for (size_t i = 0; i < event->open_count; i++) {
        if (!is_among(wanted, event->open[i].fd)) {
            return &event->open[i];
        }
    }
    return NULL;
}

/* ", the write end of pipe A", or "". */
static const char *end_words_of(const struct past *h,
                                const struct descriptor_record *open)
{
    struct arena *arena = h->judge->arena;
    const struct object_record *object = trace_object(h->trace, open->object);
    const char *what = trace_object_words(h->trace, open->object, arena);

    if (object == NULL || what == NULL) {
        return "";
    }
    if (object->kind != OBJECT_PIPE || object->actor >= 0 ||
        open->reads == open->writes) {
        return arena_printf(arena, ", %s%s", object->actor >= 0 ? "a copy of " : "",
                            what);
    }
    return arena_printf(arena, ", the %s end of %s", open->reads ? "read" : "write",
                        what);
}

static const char *describe(const struct past *h, const struct descriptor_record *open)
{
    struct arena *arena = h->judge->arena;
    const char *at = past_at(h, open->opened);

    return arena_printf(arena, "descriptor %d%s%s%s", open->fd, end_words_of(h, open),
                        at[0] == '\0' ? "" : ", opened", at);
}

/* What is wrong with the program that the event began, or NULL. */
static const char *exec_fault(const struct past *h, const struct event_record *exec,
                              const struct fds_check *wanted)
{
    struct arena *arena = h->judge->arena;
    const char *who = arena_printf(arena, "%s (process %zu)",
                                   words_in_one_line(past_base_name(exec->path), arena),
                                   exec->process + 1);
    const struct descriptor_record *surplus = find_surplus(exec, wanted);

    if (surplus != NULL) {
        return arena_printf(arena, "%s started with %s", who, describe(h, surplus));
    }
    for (size_t i = 0; i < wanted->at_exec.count; i++) {
        int fd = wanted->at_exec.list[i];
        if (find_open(exec, fd) == NULL) {
            return arena_printf(arena, "%s started without descriptor %d", who, fd);
        }
    }
    return NULL;
}

static bool is_asked(const struct fds_check *wanted, const char *program)
{
    for (size_t i = 0; i < wanted->of.count; i++) {
        if (strcmp(wanted->of.list[i], program) == 0) {
            return true;
        }
    }
    return wanted->of.count == 0;
}

/* Only of programs that the student's code has executed: what those in turn hand on is not
 * its doing. */
static void judge_at_exec(const struct past *h, const struct check *check)
{
    struct arena *arena = h->judge->arena;
    const char *first = NULL;
    size_t others = 0;

    for (size_t i = 0; i < h->trace->event_count; i++) {
        const struct event_record *event = &h->trace->events[i];
        if (event->kind != EVENT_EXEC || !h->is_students[i] || event->open_count == 0 ||
            !past_has_event(h, i) ||
            !is_asked(&check->fds, past_base_name(event->path))) {
            continue;
        }
        const char *fault = exec_fault(h, event, &check->fds);
        others += fault != NULL && first != NULL;
        first = first == NULL ? fault : first;
    }
    if (first == NULL) {
        past_note_missing(h);
        return;
    }
    (void)judge_add(h->judge, REASON_LEAK, check->at,
                    others == 0
                        ? first
                        : arena_printf(arena,
                                       "%s; %zu other program%s did not begin with "
                                       "the right ones either",
                                       first, others, others == 1 ? "" : "s"));
}

/* How many lines the script had sent before the step. */
static size_t lines_before(const struct judge *j, size_t actor, size_t end)
{
    size_t lines = 0;

    for (size_t i = 0; i < end; i++) {
        const struct step *step = &j->test->steps[i];
        for (size_t k = 0;
             step->kind == STEP_SEND && step->actor == actor && k < step->send.len;
             k++) {
            lines += step->send.data[k] == '\n';
        }
    }
    return lines;
}

/* The step behind which there should be as many descriptors as behind all later ones, and
 * the last one; false if there are none that can be compared. */
static bool find_steps(const struct judge *j, size_t actor, size_t *early, size_t *late)
{
    size_t count = 0;

    for (size_t i = 0; i < j->ev->step_count && i < j->test->step_count; i++) {
        const struct step *step = &j->test->steps[i];
        if (step->kind != STEP_UNTIL || step->actor != actor ||
            j->ev->steps[i].stop != STOP_NONE || j->ev->steps[i].descriptors < 0) {
            continue;
        }
        count++;
        *early = count == 2 ? i : *early;
        *late = i;
    }
    return count > 2;
}

/* The descriptor that was opened last, of those that the actor's first process had in the
 * end: where they pile up it is one of the pile. */
static const char *last_opened(const struct judge *j, size_t actor)
{
    const struct trace *trace = &j->ev->trace;
    const struct descriptor_record *last = NULL;
    struct past h = {.judge = j, .trace = trace, .actor = actor};

    for (size_t i = 0; i < trace->process_count; i++) {
        const struct event_record *end = trace_event(trace, trace->processes[i].ended);
        if (trace->processes[i].parent >= 0 || end == NULL ||
            trace->processes[i].actor != (ptrdiff_t)actor) {
            continue;
        }
        for (size_t k = 0; k < end->open_count; k++) {
            bool is_later = end->open[k].opened >= 0 &&
                            (last == NULL || end->open[k].opened > last->opened);
            last = is_later ? &end->open[k] : last;
        }
    }
    return last == NULL
               ? ""
               : arena_printf(j->arena, "; the last is %s", describe(&h, last));
}

static void judge_growth(const struct judge *j, const struct check *check)
{
    size_t early = 0;
    size_t late = 0;

    if (!find_steps(j, check->actor, &early, &late)) {
        return;
    }
    int more = j->ev->steps[late].descriptors - j->ev->steps[early].descriptors;
    if (more <= check->fds.growth) {
        return;
    }
    size_t few = lines_before(j, check->actor, early);
    size_t many = lines_before(j, check->actor, late);
    const char *since =
        few < many ? arena_printf(j->arena, "after %zu lines than after %zu", many, few)
                   : "at the end than early on";
    (void)judge_add(j, REASON_LEAK, check->at,
                    arena_printf(j->arena, "%s had %d descriptor%s more open %s%s",
                                 judge_actor_name(j, check->actor), more,
                                 more == 1 ? "" : "s", since,
                                 last_opened(j, check->actor)));
}

void fds_judge(const struct judge *j, const struct check *check)
{
    struct past past;

    if (check->fds.has_growth) {
        judge_growth(j, check);
    }
    if (check->fds.at_exec.list != NULL && past_open(j, check->actor, &past)) {
        judge_at_exec(&past, check);
    }
}
