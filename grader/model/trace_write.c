#include "model/evidence_json.h"

static json_t *from_sites(const struct trace *trace)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trace->site_count; i++) {
        json_array_append_new(list, json_from_site(&trace->sites[i]));
    }
    return list;
}

static json_t *from_objects(const struct trace *trace)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trace->object_count; i++) {
        const struct object_record *o = &trace->objects[i];
        json_array_append_new(
            list, json_pack("{si so si sI si sI}", "kind", (int)o->kind, "path",
                            json_from_text(o->path), "letter", o->letter, "actor",
                            (json_int_t)o->actor, "stream", o->stream, "made",
                            (json_int_t)o->made));
    }
    return list;
}

static json_t *from_processes(const struct trace *trace)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trace->process_count; i++) {
        const struct process_record *p = &trace->processes[i];
        json_array_append_new(
            list,
            json_pack("{si sI sI so sb sb sI sI sI sb sb sI}", "pid", p->pid, "actor",
                      (json_int_t)p->actor, "parent", (json_int_t)p->parent, "name",
                      json_from_text(p->name == NULL ? "" : p->name), "students",
                      p->is_students, "execed", p->has_execed, "born",
                      (json_int_t)p->born, "ended", (json_int_t)p->ended, "reaped",
                      (json_int_t)p->reaped, "orphaned", p->is_orphaned, "killed_by_us",
                      p->is_killed_by_us, "cpu_ns", (json_int_t)p->cpu_ns));
    }
    return list;
}

static json_t *from_descriptors(const struct event_record *event)
{
    json_t *list = json_array();

    for (size_t i = 0; i < event->open_count; i++) {
        const struct descriptor_record *d = &event->open[i];
        json_array_append_new(list,
                              json_pack("{si sI sb sb sb sI}", "fd", d->fd, "object",
                                        (json_int_t)d->object, "reads", d->reads,
                                        "writes", d->writes, "cloexec", d->is_cloexec,
                                        "opened", (json_int_t)d->opened));
    }
    return list;
}

static json_t *from_argv(const char *const *argv)
{
    if (argv == NULL) {
        return json_null();
    }
    json_t *list = json_array();
    for (size_t i = 0; argv[i] != NULL; i++) {
        json_array_append_new(list, json_from_text(argv[i]));
    }
    return list;
}

static json_t *from_args(const struct event_record *event)
{
    json_t *list = json_array();

    for (size_t i = 0; i < 6; i++) {
        json_array_append_new(list, json_integer(event->args[i]));
    }
    return list;
}

/* Sets of signals and flags are written as the signed number of the same bits. */
static json_t *from_sets(const struct event_record *event)
{
    return json_pack("{sI sI sI sI}", "flags", (json_int_t)event->flags, "mask",
                     (json_int_t)event->mask, "blocked", (json_int_t)event->blocked,
                     "ignored", (json_int_t)event->ignored);
}

static json_t *from_unflushed(const struct event_record *event)
{
    return json_pack("{sI so}", "bytes", (json_int_t)event->unflushed, "text",
                     json_from_bytes(event->unflushed_text));
}

static json_t *from_event(const struct event_record *e)
{
    json_t *out = json_pack(
        "{si sI sI si so so sI si so sb sI sb sb sI sI s[ii]}", "kind", (int)e->kind,
        "at_ns", (json_int_t)e->at_ns, "process", (json_int_t)e->process, "thread",
        e->thread, "call", json_from_text(e->call), "api", json_from_text(e->api),
        "site", (json_int_t)e->site, "handler", e->handler, "args", from_args(e),
        "has_result", e->has_result, "result", (json_int_t)e->result, "is_signal",
        e->is_signal, "interrupted", e->was_interrupted, "peer", (json_int_t)e->peer,
        "object", (json_int_t)e->object, "fds", e->fds[0], e->fds[1]);
    json_t *more =
        json_pack("{so so si si sb so so so}", "path", json_from_text(e->path), "argv",
                  from_argv(e->argv), "signal", e->signal, "effect", (int)e->effect,
                  "by_script", e->is_by_script, "sets", from_sets(e), "open",
                  from_descriptors(e), "unflushed", from_unflushed(e));

    if (out == NULL || more == NULL || json_object_update(out, more) < 0) {
        BUG("an event cannot be written as JSON");
    }
    json_decref(more);
    return out;
}

static json_t *from_events(const struct trace *trace)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trace->event_count; i++) {
        json_array_append_new(list, from_event(&trace->events[i]));
    }
    return list;
}

json_t *json_from_trace(const struct trace *trace)
{
    return json_pack("{si so so so so}", "state", (int)trace->state, "processes",
                     from_processes(trace), "objects", from_objects(trace), "sites",
                     from_sites(trace), "events", from_events(trace));
}
