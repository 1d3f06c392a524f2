/* Pipe ends in the wrong place. */
#include <errno.h>
#include <signal.h>

#include "explain/telling.h"
#include "model/trace_words.h"

static bool is_pipe_between(const struct trace *trace, ptrdiff_t object)
{
    const struct object_record *o = trace_object(trace, object);

    return o != NULL && o->kind == OBJECT_PIPE && o->actor < 0;
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

/* ", put there by dup2 at shell.c:90", or "". */
static const char *origin_words(const struct telling *t,
                                const struct descriptor_record *d)
{
    const char *words = history_call_words(t, d->opened);

    return words == NULL ? "" : arena_printf(t->arena, ", put there by %s", words);
}

/* stdin that can only be written to, or stdout that can only be read. */
static bool is_swapped(const struct trace *trace, const struct descriptor_record *d)
{
    return d != NULL && is_pipe_between(trace, d->object) &&
           (d->fd == 0 ? !d->reads : !d->writes);
}

bool ends_tell_swapped(struct telling *t, struct buf *out)
{
    static const char *const names[] = {"stdin", "stdout"};
    static const char *const ends[] = {"write end", "read end"};
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        for (int fd = 0; event->kind == EVENT_EXEC && fd < 2; fd++) {
            const struct descriptor_record *d = find_open(event, fd);
            if (!is_swapped(trace, d) || !history_concerns(t, event->process)) {
                continue;
            }
            buf_printf(out,
                       "%s of %s is the %s of %s%s: fd[0] of pipe is the end that is "
                       "read, fd[1] the end that is written\n",
                       names[fd], history_process_words(t, (ptrdiff_t)event->process),
                       ends[fd], trace_object_words(trace, d->object, t->arena),
                       origin_words(t, d));
            t->moment = d->opened >= 0 ? d->opened : (ptrdiff_t)i;
            return true;
        }
    }
    return false;
}

/* dup2 from a standard stream onto a pipe end: nobody wants that. */
static bool is_backwards(const struct trace *trace, size_t index)
{
    const struct event_record *event = &trace->events[index];

    if (event->kind != EVENT_CALL || !event_is_call(event, "dup2|dup3") ||
        event->api == NULL || !event->has_result || event->result < 0 ||
        event->fds[0] < 0 || event->fds[0] > 1 || event->fds[1] <= 2) {
        return false;
    }
    return is_pipe_between(
        trace,
        history_find(trace, (ptrdiff_t)event->process, event->fds[1], index).object);
}

bool ends_tell_backwards(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (!is_backwards(trace, i) || !history_concerns(t, event->process)) {
            continue;
        }
        struct history_descriptor lost =
            history_find(trace, (ptrdiff_t)event->process, event->fds[1], i);
        buf_printf(
            out,
            "%s in %s put a copy of %s into descriptor %d, in the place of an end "
            "of %s: dup2(old, new) makes new a copy of old, so the pipe's end comes "
            "first\n",
            history_call_words(t, (ptrdiff_t)i),
            history_process_words(t, (ptrdiff_t)event->process),
            event->fds[0] == 0 ? "stdin" : "stdout", event->fds[1],
            trace_object_words(trace, lost.object, t->arena));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

bool ends_tell_same(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        const struct descriptor_record *in =
            event->kind == EVENT_EXEC ? find_open(event, 0) : NULL;
        const struct descriptor_record *to =
            event->kind == EVENT_EXEC ? find_open(event, 1) : NULL;
        if (in == NULL || to == NULL || in->object != to->object ||
            !is_pipe_between(trace, in->object) || !in->reads || !to->writes ||
            !history_concerns(t, event->process)) {
            continue;
        }
        buf_printf(out,
                   "%s reads from and writes to the same pipe, %s: each pair of "
                   "neighbours needs a pipe of its own\n",
                   history_process_words(t, (ptrdiff_t)event->process),
                   trace_object_words(trace, in->object, t->arena));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

/* May a write to it bring SIGPIPE? The streams of an actor are read to the end. */
static bool may_break(const struct trace *trace, const struct descriptor_record *d)
{
    const struct object_record *o = trace_object(trace, d->object);

    if (o == NULL || !d->writes) {
        return false;
    }
    return o->kind == OBJECT_FIFO || o->kind == OBJECT_UNIX_SOCKET ||
           o->kind == OBJECT_INET_SOCKET || (o->kind == OBJECT_PIPE && o->actor < 0);
}

/* The pipe between processes that it wrote to; -1 if it could have been something else. */
static ptrdiff_t written_pipe(const struct trace *trace, const struct event_record *end)
{
    ptrdiff_t found = -1;

    for (size_t i = 0; i < end->open_count; i++) {
        const struct descriptor_record *d = &end->open[i];
        if (!may_break(trace, d) || d->object == found) {
            continue;
        }
        if (found >= 0 || !is_pipe_between(trace, d->object)) {
            return -1;
        }
        found = d->object;
    }
    return found;
}

/* The last process to end with a read end of it, or to lose its only one before `until`. */
static const struct event_record *last_reader(const struct trace *trace,
                                              ptrdiff_t object, size_t until)
{
    for (size_t i = until; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        for (size_t k = 0; event->kind == EVENT_EXIT && k < event->open_count; k++) {
            if (event->open[k].object == object && event->open[k].reads) {
                return event;
            }
        }
    }
    return NULL;
}

bool ends_tell_broken_pipe(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *end = &trace->events[i];
        if (end->kind != EVENT_EXIT || !end->is_signal || end->result != SIGPIPE ||
            !history_concerns(t, end->process) ||
            trace->processes[end->process].parent >= 0) {
            continue;
        }
        ptrdiff_t object = written_pipe(trace, end);
        if (object < 0) {
            return false;
        }
        const struct event_record *reader = last_reader(trace, object, i);
        buf_printf(out,
                   "%s was killed by SIGPIPE because it wrote to %s, which nobody "
                   "could read any more",
                   history_process_words(t, (ptrdiff_t)end->process),
                   trace_object_words(trace, object, t->arena));
        if (reader != NULL && reader->process != end->process) {
            buf_printf(out, ": its reader %s had ended (%s)",
                       history_process_words(t, (ptrdiff_t)reader->process),
                       end_words(reader, t->arena));
        }
        buf_add_char(out, '\n');
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

bool ends_tell_bad_close(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->kind != EVENT_CALL || !event_is_call(event, "close") ||
            !event->has_result || event->result != -EBADF || event->api == NULL ||
            !history_concerns(t, event->process)) {
            continue;
        }
        buf_printf(out, "%s closed descriptor %lld%s, which was not open (EBADF)\n",
                   history_process_words(t, (ptrdiff_t)event->process),
                   (long long)event->args[0],
                   trace_at_words(trace, event->site, t->arena));
        return true;
    }
    return false;
}
