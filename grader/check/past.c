#include "check/past.h"

#include <string.h>

const char *past_base_name(const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');

    if (path == NULL) {
        return "";
    }
    return slash == NULL ? path : slash + 1;
}

/* The last program of a process is known for certain; the ones before, by their names. */
static bool begins_students(const struct judge *j, const struct trace *trace,
                            size_t event, const size_t *last_exec)
{
    const struct event_record *exec = &trace->events[event];
    const char *program = j->exercise == NULL ? NULL : j->exercise->build.program;

    if (last_exec[exec->process] == event) {
        return trace->processes[exec->process].is_students;
    }
    return program != NULL && strcmp(past_base_name(exec->path), program) == 0;
}

/* Which event began the last program of each process; SIZE_MAX: none did. */
static const size_t *find_last_execs(struct arena *arena, const struct trace *trace)
{
    size_t *last = arena_array(arena, trace->process_count + 1, sizeof(*last));

    for (size_t i = 0; i < trace->process_count; i++) {
        last[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].kind == EVENT_EXEC) {
            last[trace->events[i].process] = i;
        }
    }
    return last;
}

static void follow_programs(struct past *h)
{
    const struct trace *trace = h->trace;
    struct arena *arena = h->judge->arena;
    const size_t *last_exec = find_last_execs(arena, trace);
    bool *runs = arena_array(arena, trace->process_count + 1, sizeof(*runs));

    h->is_students = arena_array(arena, trace->event_count + 1, sizeof(bool));
    for (size_t i = 0; i < trace->process_count; i++) {
        runs[i] = trace->processes[i].parent < 0;
    }
    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        h->is_students[i] = runs[event->process] && event->kind != EVENT_START;
        if (event->kind == EVENT_START) {
            runs[event->process] = false;
        } else if (event->kind == EVENT_FORK && event->peer >= 0) {
            runs[event->peer] = runs[event->process];
        } else if (event->kind == EVENT_EXEC) {
            runs[event->process] = begins_students(h->judge, trace, i, last_exec);
        }
    }
}

static void leave_undecided(const struct judge *j, const char *why)
{
    if (j->out->undecided == NULL) {
        j->out->undecided = why;
    }
}

bool past_open(const struct judge *j, size_t actor, struct past *out)
{
    const struct trace *trace = &j->ev->trace;

    if (trace->state == TRACE_NONE || trace->state == TRACE_REFUSED) {
        leave_undecided(j, trace->state == TRACE_REFUSED
                               ? "what the processes did is not known: this machine "
                                 "does not allow ptrace(2)"
                               : "what the processes did was not recorded");
        return false;
    }
    *out = (struct past){.judge = j, .trace = trace, .actor = actor};
    follow_programs(out);
    return true;
}

void past_note_missing(const struct past *h)
{
    if (h->trace->state == TRACE_CUT) {
        leave_undecided(h->judge, "the processes did so much that only the beginning "
                                  "was recorded");
    }
}

bool past_has_process(const struct past *h, size_t process)
{
    return h->trace->processes[process].actor == (ptrdiff_t)h->actor;
}

bool past_has_event(const struct past *h, size_t event)
{
    return past_has_process(h, h->trace->events[event].process);
}

const char *past_process_words(const struct past *h, ptrdiff_t process)
{
    return trace_process_words(h->trace, process, h->judge->arena);
}

const char *past_at(const struct past *h, ptrdiff_t event)
{
    const struct event_record *record = trace_event(h->trace, event);

    return record == NULL ? ""
                          : trace_at_words(h->trace, record->site, h->judge->arena);
}

bool past_ran(const struct past *h, size_t process, const char *program)
{
    const struct trace *trace = h->trace;

    if (trace->processes[process].name != NULL &&
        strcmp(trace->processes[process].name, program) == 0) {
        return true;
    }
    for (size_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].kind == EVENT_EXEC &&
            trace->events[i].process == process &&
            strcmp(past_base_name(trace->events[i].path), program) == 0) {
            return true;
        }
    }
    return false;
}

size_t past_count_named(const struct words *programs, const char *program)
{
    size_t count = 0;

    for (size_t i = 0; i < programs->count; i++) {
        count += strcmp(programs->list[i], program) == 0;
    }
    return count;
}
