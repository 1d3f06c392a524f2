#include <string.h>

#include "explain/telling.h"
#include "model/trace_words.h"

enum { CAUSES_MAX = 2 };

#define REASON_BIT(reason) (1U << (reason))
#define ANY_REASON         (~0U)

/* Which causes are looked for, by what was found; the surest first. */
static const struct {
    unsigned reasons;
    bool only_in_full; /* may have nothing to do with it */
    bool (*tell)(struct telling *t, struct buf *out);
} recognisers[] = {
    {ANY_REASON, false, exec_tell_fall_through},
    {ANY_REASON & ~REASON_BIT(REASON_LEAK), false, exec_tell_whole_line},
    {ANY_REASON, false, ends_tell_swapped},
    {ANY_REASON, false, ends_tell_backwards},
    {ANY_REASON, false, ends_tell_same},
    {REASON_BIT(REASON_MISMATCH), false, stdio_tell_duplicate},
    {REASON_BIT(REASON_MISMATCH), false, stdio_tell_loss},
    {REASON_BIT(REASON_CRASH) | REASON_BIT(REASON_EXIT), false, ends_tell_broken_pipe},
    {ANY_REASON, false, waits_tell_stolen},
    {ANY_REASON, false, waits_tell_childless},
    {REASON_BIT(REASON_MISMATCH), false, waits_tell_idle},
    {REASON_BIT(REASON_ZOMBIE), false, waits_tell_unreaped},
    {REASON_BIT(REASON_LEAK), false, leaks_tell},
    {REASON_BIT(REASON_LEAK) | REASON_BIT(REASON_MISUSE), false, leaks_tell_descriptor},
    {REASON_BIT(REASON_MISMATCH) | REASON_BIT(REASON_MISUSE) | REASON_BIT(REASON_RACE) |
         REASON_BIT(REASON_TIMEOUT) | REASON_BIT(REASON_LIMIT),
     false, waits_tell_in_turn},
    {REASON_BIT(REASON_MISMATCH) | REASON_BIT(REASON_EXIT) | REASON_BIT(REASON_ZOMBIE),
     false, signals_tell_interrupted},
    {ANY_REASON & ~REASON_BIT(REASON_LEAK), false, signals_tell_ignored},
    {REASON_BIT(REASON_MISMATCH) | REASON_BIT(REASON_DEADLOCK), false,
     signals_tell_lost},
    {REASON_BIT(REASON_MISMATCH) | REASON_BIT(REASON_EXIT), false, exec_tell_name},
    {ANY_REASON, true, ends_tell_bad_close},
};

bool history_tell(struct telling *t, struct buf *out)
{
    size_t told = 0;

    for (size_t i = 0; i < sizeof(recognisers) / sizeof(recognisers[0]); i++) {
        bool is_asked = (recognisers[i].reasons & REASON_BIT(t->finding->reason)) != 0;
        if (!is_asked ||
            (!t->is_full && (recognisers[i].only_in_full || told >= CAUSES_MAX))) {
            continue;
        }
        told += recognisers[i].tell(t, out);
    }
    return told > 0;
}

bool history_concerns(const struct telling *t, size_t process)
{
    return t->actor < 0 || t->ev->trace.processes[process].actor == t->actor;
}

bool history_may_fork(const struct telling *t)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].kind == EVENT_FORK &&
            history_concerns(t, trace->events[i].process)) {
            return true;
        }
    }
    return trace->state != TRACE_WHOLE;
}

ptrdiff_t history_next(const struct trace *trace, size_t event)
{
    for (size_t i = event + 1; i < trace->event_count; i++) {
        if (trace->events[i].process == trace->events[event].process) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

/* Did the event give the number `fd` to something? */
static bool gives(const struct event_record *event, int fd)
{
    if (event->kind != EVENT_CALL || !event->has_result || event->result < 0) {
        return false;
    }
    if (event_is_call(event, "pipe|pipe2|socketpair")) {
        return event->fds[0] == fd || event->fds[1] == fd;
    }
    if (event_is_call(event, "dup|dup2|dup3|fcntl")) {
        return event->fds[1] == fd;
    }
    return event->fds[0] == fd && event->result == fd && !event_is_call(event, "close");
}

static bool takes(const struct event_record *event, int fd)
{
    return event->kind == EVENT_CALL && event_is_call(event, "close") &&
           event->has_result && event->result >= 0 && event->args[0] == fd;
}

static bool was_given(const struct event_record *exec, int fd,
                      struct history_descriptor *out)
{
    for (size_t i = 0; i < exec->open_count; i++) {
        if (exec->open[i].fd == fd) {
            *out =
                (struct history_descriptor){exec->open[i].object, exec->open[i].opened};
            return true;
        }
    }
    return false;
}

struct history_descriptor history_find(const struct trace *trace, ptrdiff_t process,
                                       int fd, size_t until)
{
    struct history_descriptor out = {-1, -1};

    for (size_t i = until < trace->event_count ? until : trace->event_count;
         i > 0 && process >= 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (trace->processes[process].born == (ptrdiff_t)i - 1) {
            process = trace->processes[process].parent;
        }
        if ((ptrdiff_t)event->process != process) {
            continue;
        }
        if (gives(event, fd)) {
            return (struct history_descriptor){event->object, (ptrdiff_t)i - 1};
        }
        if (takes(event, fd) ||
            (event->kind == EVENT_EXEC && was_given(event, fd, &out))) {
            return out;
        }
    }
    return out;
}

const char *history_call_words(const struct telling *t, ptrdiff_t index)
{
    const struct trace *trace = &t->ev->trace;
    const struct event_record *event = trace_event(trace, index);

    if (event == NULL) {
        return NULL;
    }
    return arena_printf(t->arena, "%s%s", event_name(event),
                        trace_at_words(trace, event->site, t->arena));
}

const char *history_process_words(const struct telling *t, ptrdiff_t process)
{
    return trace_process_words(&t->ev->trace, process, t->arena);
}
