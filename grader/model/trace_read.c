#include "model/evidence_json.h"

enum { SIGNALS = 64 };

/* A trace on its way in. The lengths of all lists are known before any of them is read, as
 * they refer to each other. */
struct trace_reader {
    struct json_reader *json;
    struct trace *trace;
    size_t actor_count;
};

static int get_enum(const struct trace_reader *r, const json_t *object, const char *key,
                    int count)
{
    return json_get_int(r->json, object, key, (struct json_range){0, count - 1});
}

static ptrdiff_t get_event(const struct trace_reader *r, const json_t *object,
                           const char *key)
{
    return json_get_index(r->json, object, key, r->trace->event_count);
}

static void read_sites(const struct trace_reader *r, const json_t *list)
{
    struct trace *trace = r->trace;

    trace->sites =
        arena_array(r->json->arena, trace->site_count, sizeof(*trace->sites));
    for (size_t i = 0; i < trace->site_count; i++) {
        trace->sites[i] = json_get_site(r->json, json_array_get(list, i));
    }
}

static void read_objects(const struct trace_reader *r, const json_t *list)
{
    struct trace *trace = r->trace;

    trace->objects =
        arena_array(r->json->arena, trace->object_count, sizeof(*trace->objects));
    for (size_t i = 0; i < trace->object_count; i++) {
        const json_t *o = json_array_get(list, i);
        ptrdiff_t actor = json_get_index(r->json, o, "actor", r->actor_count);
        trace->objects[i] = (struct object_record){
            .kind = (enum object_kind)get_enum(r, o, "kind", OBJECT_KINDS),
            .path = json_get_text(r->json, o, "path"),
            .letter = json_get_int(r->json, o, "letter", JSON_DESCRIPTOR),
            .actor = actor,
            .stream = json_get_int(r->json, o, "stream",
                                   (struct json_range){actor < 0 ? -1 : 0, 2}),
            .made = get_event(r, o, "made"),
        };
    }
}

static void read_processes(const struct trace_reader *r, const json_t *list)
{
    struct trace *trace = r->trace;

    trace->processes =
        arena_array(r->json->arena, trace->process_count, sizeof(*trace->processes));
    for (size_t i = 0; i < trace->process_count; i++) {
        const json_t *o = json_array_get(list, i);
        trace->processes[i] = (struct process_record){
            .pid = json_get_int(r->json, o, "pid", JSON_NATURAL),
            .actor = json_get_index(r->json, o, "actor", r->actor_count),
            /* Older than its child, so that no line of ancestors is endless. */
            .parent = json_get_index(r->json, o, "parent", i),
            .name = json_get_name(r->json, o, "name"),
            .is_students = json_get_bool(r->json, o, "students"),
            .has_execed = json_get_bool(r->json, o, "execed"),
            .born = get_event(r, o, "born"),
            .ended = get_event(r, o, "ended"),
            .reaped = get_event(r, o, "reaped"),
            .is_orphaned = json_get_bool(r->json, o, "orphaned"),
            .is_killed_by_us = json_get_bool(r->json, o, "killed_by_us"),
            .cpu_ns = json_get_number(r->json, o, "cpu_ns", JSON_AMOUNT),
        };
    }
}

static void read_descriptors(const struct trace_reader *r, const json_t *object,
                             struct event_record *event)
{
    const json_t *list = json_get_list(r->json, object, "open", &event->open_count);

    event->open = arena_array(r->json->arena, event->open_count, sizeof(*event->open));
    for (size_t i = 0; i < event->open_count; i++) {
        const json_t *o = json_array_get(list, i);
        event->open[i] = (struct descriptor_record){
            .fd = json_get_int(r->json, o, "fd", JSON_NATURAL),
            .object = json_get_index(r->json, o, "object", r->trace->object_count),
            .reads = json_get_bool(r->json, o, "reads"),
            .writes = json_get_bool(r->json, o, "writes"),
            .is_cloexec = json_get_bool(r->json, o, "cloexec"),
            .opened = get_event(r, o, "opened"),
        };
    }
}

static const char **read_argv(const struct trace_reader *r, const json_t *object)
{
    size_t count = 0;

    if (json_is_null(json_object_get(object, "argv"))) {
        return NULL;
    }
    const json_t *list = json_get_list(r->json, object, "argv", &count);
    const char **argv = arena_array(r->json->arena, count + 1, sizeof(*argv));
    for (size_t i = 0; i < count; i++) {
        json_t *word = json_pack("{sO}", "argv", json_array_get(list, i));
        argv[i] = json_get_name(r->json, word, "argv");
        json_decref(word);
    }
    return argv;
}

/* An array of so many numbers, neither more nor less. */
struct numbers {
    const char *key;
    struct json_range range;
    size_t count;
};

static void read_numbers(const struct trace_reader *r, const json_t *object,
                         const struct numbers *wanted, int64_t *out)
{
    size_t length = 0;
    const json_t *list = json_get_list(r->json, object, wanted->key, &length);

    if (length != wanted->count) {
        json_refuse(r->json, wanted->key);
    }
    for (size_t i = 0; i < wanted->count; i++) {
        out[i] = json_to_number(r->json, json_array_get(list, i), wanted->key,
                                wanted->range);
    }
}

static void read_sets(const struct trace_reader *r, const json_t *object,
                      struct event_record *event)
{
    const json_t *sets = json_object_get(object, "sets");

    event->flags = (uint64_t)json_get_number(r->json, sets, "flags", JSON_ANY_LONG);
    event->mask = (uint64_t)json_get_number(r->json, sets, "mask", JSON_ANY_LONG);
    event->blocked = (uint64_t)json_get_number(r->json, sets, "blocked", JSON_ANY_LONG);
    event->ignored = (uint64_t)json_get_number(r->json, sets, "ignored", JSON_ANY_LONG);
}

static size_t get_process(const struct trace_reader *r, const json_t *object)
{
    ptrdiff_t process =
        json_get_index(r->json, object, "process", r->trace->process_count);

    if (process < 0) {
        json_refuse(r->json, "process");
        return 0;
    }
    return (size_t)process;
}

static void read_details(const struct trace_reader *r, const json_t *o,
                         struct event_record *event)
{
    const json_t *unflushed = json_object_get(o, "unflushed");
    int64_t fds[2];

    read_numbers(r, o, &(struct numbers){"args", JSON_ANY_LONG, 6}, event->args);
    read_numbers(r, o, &(struct numbers){"fds", JSON_ANY_INT, 2}, fds);
    event->fds[0] = (int)fds[0];
    event->fds[1] = (int)fds[1];
    event->argv = read_argv(r, o);
    read_sets(r, o, event);
    read_descriptors(r, o, event);
    event->unflushed =
        (size_t)json_get_number(r->json, unflushed, "bytes", JSON_AMOUNT);
    event->unflushed_text = json_get_bytes(r->json, unflushed, "text");
}

static void read_event(const struct trace_reader *r, const json_t *o,
                       struct event_record *event)
{
    struct json_reader *json = r->json;

    *event = (struct event_record){
        .kind = (enum event_kind)get_enum(r, o, "kind", EVENT_KINDS),
        .at_ns = json_get_number(json, o, "at_ns", JSON_ANY_LONG),
        .process = get_process(r, o),
        .thread = json_get_int(json, o, "thread", JSON_NATURAL),
        .call = json_get_text(json, o, "call"),
        .api = json_get_text(json, o, "api"),
        .site = json_get_index(json, o, "site", r->trace->site_count),
        .handler = json_get_int(json, o, "handler", (struct json_range){0, SIGNALS}),
        .has_result = json_get_bool(json, o, "has_result"),
        .result = json_get_number(json, o, "result", JSON_ANY_LONG),
        .is_signal = json_get_bool(json, o, "is_signal"),
        .was_interrupted = json_get_bool(json, o, "interrupted"),
        .peer = json_get_index(json, o, "peer", r->trace->process_count),
        .object = json_get_index(json, o, "object", r->trace->object_count),
        .path = json_get_text(json, o, "path"),
        /* Whatever a program gave to kill(2): any number. */
        .signal = json_get_int(json, o, "signal", JSON_ANY_INT),
        .effect = (enum signal_effect)get_enum(r, o, "effect", EFFECT_CONTINUES + 1),
        .is_by_script = json_get_bool(json, o, "by_script"),
    };
    read_details(r, o, event);
}

static void read_events(const struct trace_reader *r, const json_t *list)
{
    struct trace *trace = r->trace;

    trace->events =
        arena_array(r->json->arena, trace->event_count, sizeof(*trace->events));
    for (size_t i = 0; i < trace->event_count; i++) {
        read_event(r, json_array_get(list, i), &trace->events[i]);
    }
}

void json_get_trace(struct json_reader *json, const json_t *object, size_t actor_count,
                    struct trace *out)
{
    struct trace_reader r = {json, out, actor_count};

    out->state = (enum trace_state)get_enum(&r, object, "state", TRACE_CUT + 1);
    const json_t *processes =
        json_get_list(json, object, "processes", &out->process_count);
    const json_t *objects = json_get_list(json, object, "objects", &out->object_count);
    const json_t *sites = json_get_list(json, object, "sites", &out->site_count);
    const json_t *events = json_get_list(json, object, "events", &out->event_count);
    read_sites(&r, sites);
    read_objects(&r, objects);
    read_processes(&r, processes);
    read_events(&r, events);
}
