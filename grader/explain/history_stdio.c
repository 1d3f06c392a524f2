/* Text that lay in a stdio buffer at the wrong moment. */
#include <string.h>

#include "explain/telling.h"
#include "model/trace_words.h"

/* Outputs can be megabytes: they are not searched without end. */
enum { QUOTED_BYTES_MAX = 40, SEARCHES_MAX = 50 };

/* The first line of it, short. */
static const char *quoted(const struct telling *t, struct bytes text)
{
    size_t len = text.len < QUOTED_BYTES_MAX ? text.len : QUOTED_BYTES_MAX;
    const char *newline = len == 0 ? NULL : memchr(text.data, '\n', len);

    if (newline != NULL) {
        len = (size_t)(newline - text.data);
    }
    return words_in_one_line(arena_copy(t->arena, text.data, len), t->arena);
}

static struct bytes stdout_of(const struct telling *t, size_t process)
{
    ptrdiff_t actor = t->ev->trace.processes[process].actor;

    return actor >= 0 && (size_t)actor < t->ev->actor_count
               ? t->ev->actors[actor].streams[STREAM_OUT].text
               : (struct bytes){NULL, 0};
}

static bool is_twice(struct bytes text, struct bytes part)
{
    ptrdiff_t first = part.len == 0 ? -1 : bytes_find(text, part, 0);

    return first >= 0 && bytes_find(text, part, (size_t)first + part.len) >= 0;
}

/* The child has emptied the buffer that it got from its parent: by exit or fflush. */
static bool was_written_by_child(const struct trace *trace, ptrdiff_t child)
{
    const struct process_record *p = trace_process(trace, child);
    const struct event_record *end = p == NULL ? NULL : trace_event(trace, p->ended);

    return end != NULL && !p->has_execed && !end->is_signal && end->unflushed == 0;
}

/* It stands in a file, where nobody expects it. */
static bool is_in_file(const struct telling *t, struct bytes text)
{
    const struct finding *finding = t->finding;

    return finding->has_texts && finding->subject != NULL && text.len > 0 &&
           strncmp(finding->subject, "std", 3) != 0 &&
           bytes_find(finding->actual, text, 0) >= 0 &&
           bytes_find(finding->expected, text, 0) < 0;
}

bool stdio_tell_duplicate(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    size_t tried = 0;

    for (size_t i = 0; i < trace->event_count && tried < SEARCHES_MAX; i++) {
        const struct event_record *fork = &trace->events[i];
        if (fork->kind != EVENT_FORK || fork->unflushed == 0 ||
            !history_concerns(t, fork->process) ||
            !was_written_by_child(trace, fork->peer)) {
            continue;
        }
        if (!is_twice(stdout_of(t, fork->process), fork->unflushed_text) &&
            !is_in_file(t, fork->unflushed_text)) {
            tried++;
            continue;
        }
        buf_printf(
            out,
            "%zu bytes that had been printed (\"%s\") still lay in the stdio "
            "buffer at %s, so the child (process %td) wrote its copy of them too: "
            "call fflush(stdout) before fork, or end the child with _exit\n",
            fork->unflushed, quoted(t, fork->unflushed_text),
            history_call_words(t, (ptrdiff_t)i), fork->peer + 1);
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

static bool is_expected(const struct telling *t, struct bytes lost)
{
    const struct finding *finding = t->finding;
    struct bytes wanted = finding->expected;

    while (lost.len > 0 && lost.data[lost.len - 1] == '\n') {
        lost.len--;
    }
    while (wanted.len > 0 && wanted.data[wanted.len - 1] == '\n') {
        wanted.len--;
    }
    return finding->has_texts && lost.len > 0 && wanted.len > 0 &&
           (bytes_find(wanted, lost, 0) >= 0 || bytes_find(lost, wanted, 0) >= 0);
}

/* Text that its own process printed: what a fork copied is its parent's to write. */
static bool is_inherited(const struct trace *trace, const struct event_record *end)
{
    const struct process_record *p = &trace->processes[end->process];
    const struct event_record *fork = trace_event(trace, p->born);

    return fork != NULL && fork->kind == EVENT_FORK && fork->unflushed > 0 &&
           bytes_equal(fork->unflushed_text, end->unflushed_text);
}

/* The call of _exit that ended the process, or -1. */
static ptrdiff_t exit_call(const struct trace *trace, size_t end)
{
    for (size_t i = end; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->process == trace->events[end].process) {
            return event_is_call(event, "exit_group|exit|_exit|_Exit")
                       ? (ptrdiff_t)i - 1
                       : -1;
        }
    }
    return -1;
}

static const char *loss_words(const struct telling *t, size_t index)
{
    const struct trace *trace = &t->ev->trace;
    const struct event_record *event = &trace->events[index];
    ptrdiff_t call = exit_call(trace, index);

    if (event->kind == EVENT_EXEC) {
        return arena_printf(t->arena, "%s replaced the program",
                            history_call_words(t, (ptrdiff_t)index));
    }
    if (event->is_signal) {
        return arena_printf(t->arena, "it was %s", end_words(event, t->arena));
    }
    return call < 0
               ? "it left without exit"
               : arena_printf(t->arena, "it left by %s", history_call_words(t, call));
}

bool stdio_tell_loss(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    size_t tried = 0;

    for (size_t i = 0; i < trace->event_count && tried < SEARCHES_MAX; i++) {
        const struct event_record *event = &trace->events[i];
        if ((event->kind != EVENT_EXIT && event->kind != EVENT_EXEC) ||
            event->unflushed == 0 || !history_concerns(t, event->process) ||
            trace->processes[event->process].is_killed_by_us ||
            is_inherited(trace, event) || !is_expected(t, event->unflushed_text)) {
            continue;
        }
        if (bytes_find(stdout_of(t, event->process), event->unflushed_text, 0) >= 0) {
            tried++;
            continue;
        }
        buf_printf(
            out,
            "%s had printed \"%s\", but %s while it was still in the stdio buffer, "
            "and it was lost: call fflush(stdout) before\n",
            history_process_words(t, (ptrdiff_t)event->process),
            quoted(t, event->unflushed_text), loss_words(t, i));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}
