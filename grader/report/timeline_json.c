/* The timeline for programs; FORMATS.md describes it. */
#include <jansson.h>

#include "base/err.h"
#include "base/text.h"
#include "model/trace_words.h"
#include "report/timeline.h"

static const char *const state_names[] = {
    [TRACE_NONE] = "none",
    [TRACE_REFUSED] = "refused",
    [TRACE_WHOLE] = "whole",
    [TRACE_CUT] = "cut",
};

static const char *const kind_names[OBJECT_KINDS] = {
    [OBJECT_UNKNOWN] = "unknown",
    [OBJECT_PIPE] = "pipe",
    [OBJECT_FIFO] = "fifo",
    [OBJECT_FILE] = "file",
    [OBJECT_FOLDER] = "folder",
    [OBJECT_TERMINAL] = "terminal",
    [OBJECT_UNIX_SOCKET] = "unix-socket",
    [OBJECT_INET_SOCKET] = "inet-socket",
    [OBJECT_SHM] = "shm",
    [OBJECT_SEM] = "sem",
    [OBJECT_MQUEUE] = "mqueue",
    [OBJECT_SYSV_SHM] = "sysv-shm",
    [OBJECT_SYSV_SEM] = "sysv-sem",
    [OBJECT_SYSV_MSG] = "sysv-msg",
    [OBJECT_EVENTFD] = "eventfd",
    [OBJECT_SIGNALFD] = "signalfd",
    [OBJECT_TIMERFD] = "timerfd",
    [OBJECT_EPOLL] = "epoll",
    [OBJECT_PIDFD] = "pidfd",
    [OBJECT_INOTIFY] = "inotify",
    [OBJECT_MEMFD] = "memfd",
    [OBJECT_DEVICE] = "device",
};

static const char *const event_names[EVENT_KINDS] = {
    [EVENT_START] = "start",     [EVENT_FORK] = "fork",   [EVENT_THREAD] = "thread",
    [EVENT_EXEC] = "exec",       [EVENT_CALL] = "call",   [EVENT_SIGNAL] = "signal",
    [EVENT_STOP] = "stop",       [EVENT_GO_ON] = "go-on", [EVENT_EXIT] = "exit",
    [EVENT_BLOCKED] = "blocked",
};

static const char *const effect_names[] = {
    [EFFECT_KILLS] = "kills",         [EFFECT_HANDLER] = "handler",
    [EFFECT_IGNORED] = "ignored",     [EFFECT_STOPS] = "stops",
    [EFFECT_CONTINUES] = "continues",
};

/* Takes over `value`. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        BUG("cannot set '%s'", key);
    }
}

static void push(json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) != 0) {
        BUG("no memory for a list");
    }
}

static json_t *json_text(struct bytes raw)
{
    AUTO_BUF clean = {0};

    text_sanitise(&clean, raw, TEXT_LINE);
    return clean.len == 0 ? json_string("") : json_stringn(clean.data, clean.len);
}

static json_t *json_words(const char *raw)
{
    return raw == NULL ? json_null() : json_text(bytes_of(raw));
}

/* Processes count from 1, as in every other report; events and objects from 0. */
static json_t *json_number(ptrdiff_t index, ptrdiff_t first)
{
    return index < 0 ? json_null() : json_integer((json_int_t)index + first);
}

static json_t *json_process(const struct trace *trace, size_t index)
{
    const struct process_record *p = &trace->processes[index];
    json_t *out = json_object();

    set(out, "process", json_number((ptrdiff_t)index, 1));
    set(out, "pid", json_integer(p->pid));
    set(out, "program", json_words(p->name));
    set(out, "is_students", json_boolean(p->is_students));
    set(out, "has_execed", json_boolean(p->has_execed));
    set(out, "parent", json_number(p->parent, 1));
    set(out, "born", json_number(p->born, 0));
    set(out, "ended", json_number(p->ended, 0));
    set(out, "reaped", json_number(p->reaped, 0));
    set(out, "is_orphaned", json_boolean(p->is_orphaned));
    set(out, "is_killed_by_grader", json_boolean(p->is_killed_by_us));
    return out;
}

static json_t *json_object_record(const struct trace *trace, size_t index,
                                  struct arena *arena)
{
    const struct object_record *o = &trace->objects[index];
    json_t *out = json_object();

    set(out, "object", json_number((ptrdiff_t)index, 0));
    set(out, "kind", json_string(kind_names[o->kind]));
    set(out, "name", json_words(trace_object_words(trace, (ptrdiff_t)index, arena)));
    set(out, "path", json_words(o->path));
    set(out, "made", json_number(o->made, 0));
    return out;
}

static json_t *json_site(const struct trace *trace, ptrdiff_t site)
{
    if (site < 0 || (size_t)site >= trace->site_count) {
        return json_null();
    }
    json_t *out = json_object();
    const struct site_record *s = &trace->sites[site];
    set(out, "file", json_words(s->file));
    set(out, "line", s->line > 0 ? json_integer(s->line) : json_null());
    set(out, "function", json_words(s->function));
    return out;
}

static json_t *json_descriptors(const struct event_record *event)
{
    json_t *list = json_array();

    if (event->kind != EVENT_EXEC && event->kind != EVENT_EXIT) {
        json_decref(list);
        return json_null();
    }
    for (size_t i = 0; i < event->open_count; i++) {
        const struct descriptor_record *d = &event->open[i];
        json_t *one = json_object();
        set(one, "fd", json_integer(d->fd));
        set(one, "object", json_number(d->object, 0));
        set(one, "reads", json_boolean(d->reads));
        set(one, "writes", json_boolean(d->writes));
        set(one, "opened", json_number(d->opened, 0));
        push(list, one);
    }
    return list;
}

static json_t *json_argv(const char **argv)
{
    if (argv == NULL) {
        return json_null();
    }
    json_t *list = json_array();
    for (; *argv != NULL; argv++) {
        push(list, json_words(*argv));
    }
    return list;
}

static json_t *json_fds(const struct event_record *event)
{
    json_t *list = json_array();

    for (size_t i = 0; i < 2 && event->fds[i] >= 0; i++) {
        push(list, json_integer(event->fds[i]));
    }
    return list;
}

static json_t *json_outcome(const struct event_record *event, struct arena *arena)
{
    if (!event->has_result && event->kind != EVENT_EXIT) {
        return json_null();
    }
    if (event->result < 0) {
        return json_words(result_words(event->result, arena));
    }
    return json_integer(event->result);
}

static json_t *json_signal(const struct event_record *event, struct arena *arena)
{
    int signal = event->kind == EVENT_EXIT && event->is_signal ? (int)event->result
                                                               : event->signal;

    return signal == 0 ? json_null() : json_words(signal_words(signal, arena));
}

static json_t *json_event(const struct trace *trace, size_t index, struct arena *arena)
{
    const struct event_record *event = &trace->events[index];
    bool has_effect = event->signal != 0 && (event->kind == EVENT_SIGNAL ||
                                             event_is_call(event, "rt_sigaction"));
    json_t *out = json_object();

    set(out, "event", json_number((ptrdiff_t)index, 0));
    set(out, "kind", json_string(event_names[event->kind]));
    set(out, "process", json_number((ptrdiff_t)event->process, 1));
    set(out, "thread", json_integer(event->thread));
    set(out, "text", json_words(timeline_phrase(trace, event, arena).whole));
    set(out, "call", json_words(event->call));
    set(out, "function", json_words(event->api));
    set(out, "site", json_site(trace, event->site));
    set(out, "handler",
        event->handler == 0 ? json_null()
                            : json_words(signal_words(event->handler, arena)));
    set(out, "result", json_outcome(event, arena));
    set(out, "was_interrupted", json_boolean(event->was_interrupted));
    set(out, "peer", json_number(event->peer, 1));
    set(out, "object", json_number(event->object, 0));
    set(out, "fds", json_fds(event));
    set(out, "path", json_words(event->path));
    set(out, "argv", json_argv(event->argv));
    set(out, "signal", json_signal(event, arena));
    set(out, "effect",
        has_effect ? json_string(effect_names[event->effect]) : json_null());
    set(out, "is_by_script", json_boolean(event->is_by_script));
    set(out, "descriptors", json_descriptors(event));
    set(out, "unflushed", json_integer((json_int_t)event->unflushed));
    set(out, "unflushed_text", json_text(event->unflushed_text));
    return out;
}

static int add_chunk(const char *data, size_t len, void *out)
{
    buf_add(out, data, len);
    return 0;
}

void timeline_write_json(const struct timeline *timeline,
                         const struct report_options *options, struct buf *out)
{
    const struct trace *trace = timeline->trace;
    json_t *root = json_object();
    json_t *processes = json_array();
    json_t *objects = json_array();
    json_t *events = json_array();
    struct arena arena = {0};

    (void)options;
    for (size_t i = 0; i < trace->process_count; i++) {
        push(processes, json_process(trace, i));
    }
    for (size_t i = 0; i < trace->object_count; i++) {
        push(objects, json_object_record(trace, i, &arena));
    }
    for (size_t i = 0; i < trace->event_count; i++) {
        push(events, json_event(trace, i, &arena));
    }
    set(root, "schema", json_string("grader/timeline/v1"));
    set(root, "title", json_words(timeline->title));
    set(root, "state", json_string(state_names[trace->state]));
    set(root, "processes", processes);
    set(root, "objects", objects);
    set(root, "events", events);
    if (json_dump_callback(root, add_chunk, out, JSON_INDENT(2)) != 0) {
        BUG("cannot write JSON");
    }
    buf_add_char(out, '\n');
    json_decref(root);
    arena_release(&arena);
}
