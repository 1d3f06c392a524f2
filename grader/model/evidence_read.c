#include <jansson.h>
#include <string.h>

#include "model/evidence.h"

/* Where the reading has come to. The first thing that is not as it must be is kept. */
struct reader {
    struct evidence *ev;
    struct arena *arena;
    struct err *e;
    bool has_failed;
};

static void refuse(struct reader *r, const char *what)
{
    if (!r->has_failed) {
        r->has_failed = true;
        (void)err_set(r->e, ERR_SYSTEM, "evidence is damaged: %s", what);
    }
}

static struct bytes get_bytes(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    size_t len = json_string_length(value);
    const unsigned char *text = (const unsigned char *)json_string_value(value);
    size_t used = 0;

    if (!json_is_string(value)) {
        refuse(r, key);
        return (struct bytes){"", 0};
    }
    char *out = arena_alloc(r->arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        unsigned c = text[i];
        if (c > 0xc3) {
            refuse(r, key);
            break;
        }
        if (c >= 0x80) {
            /* jansson has seen to it that this is valid UTF-8, so a next byte is there. */
            c = (c & 0x1fU) << 6 | (text[++i] & 0x3fU);
        }
        out[used++] = (char)c;
    }
    return (struct bytes){out, used};
}

static const char *get_text(struct reader *r, const json_t *object, const char *key)
{
    return json_is_null(json_object_get(object, key)) ? NULL
                                                      : get_bytes(r, object, key).data;
}

/* A text that must be there. */
static const char *get_name(struct reader *r, const json_t *object, const char *key)
{
    return get_bytes(r, object, key).data;
}

static int64_t get_number(struct reader *r, const json_t *object, const char *key,
                          int64_t low, int64_t high)
{
    const json_t *value = json_object_get(object, key);
    int64_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < low || number > high) {
        refuse(r, key);
        return low;
    }
    return number;
}

static int get_int(struct reader *r, const json_t *object, const char *key, int low,
                   int high)
{
    return (int)get_number(r, object, key, low, high);
}

static bool get_bool(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_boolean(value)) {
        refuse(r, key);
    }
    return json_is_true(value);
}

/* The array `key`, or NULL; its length in *count. Other types are refused. */
static const json_t *get_list(struct reader *r, const json_t *object, const char *key,
                              size_t *count)
{
    const json_t *list = json_object_get(object, key);

    *count = json_array_size(list);
    if (!json_is_array(list)) {
        refuse(r, key);
    }
    return list;
}

static struct stream_record read_stream(struct reader *r, const json_t *object)
{
    return (struct stream_record){
        .text = get_bytes(r, object, "text"),
        .total = get_number(r, object, "total", 0, INT64_MAX),
        .is_cut = get_bool(r, object, "cut"),
    };
}

static void read_actors(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = get_list(r, root, "actors", &ev->actor_count);

    ev->actors = arena_array(r->arena, ev->actor_count, sizeof(*ev->actors));
    for (size_t i = 0; i < ev->actor_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->actors[i] = (struct actor_record){
            .name = get_name(r, o, "name"),
            .pid = get_int(r, o, "pid", 0, INT32_MAX),
            .exec_errno = get_int(r, o, "exec_errno", 0, 4095),
            .end = (enum end_kind)get_int(r, o, "end", END_NONE, END_SIGNALED),
            .end_value = get_int(r, o, "end_value", 0, 255),
            .killer =
                (enum killer)get_int(r, o, "killer", KILLER_UNKNOWN, KILLER_GRADER),
            .streams = {read_stream(r, json_object_get(o, "stdout")),
                        read_stream(r, json_object_get(o, "stderr"))},
            .cpu_ns = get_number(r, o, "cpu_ns", 0, INT64_MAX),
            .memory_bytes = get_number(r, o, "memory_bytes", 0, INT64_MAX),
        };
    }
}

/* Offsets are used as such by the checks, so they must lie inside some stream. */
static size_t get_offset(struct reader *r, const json_t *object, const char *key,
                         size_t i)
{
    const json_t *value = json_array_get(json_object_get(object, key), i);
    json_int_t number = json_integer_value(value);
    size_t longest = 0;

    for (size_t k = 0; k < r->ev->actor_count; k++) {
        size_t len = r->ev->actors[k].streams[i].text.len;
        longest = len > longest ? len : longest;
    }
    if (!json_is_integer(value) || number < 0 || (size_t)number > longest) {
        refuse(r, key);
        return 0;
    }
    return (size_t)number;
}

static void read_steps(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = get_list(r, root, "steps", &ev->step_count);

    ev->steps = arena_array(r->arena, ev->step_count, sizeof(*ev->steps));
    for (size_t i = 0; i < ev->step_count; i++) {
        const json_t *o = json_array_get(list, i);
        struct step_record *step = &ev->steps[i];
        step->stop = (enum stop)get_int(r, o, "stop", STOP_NONE, STOP_LIMIT);
        for (size_t k = 0; k < 2; k++) {
            step->from[k] = get_offset(r, o, "from", k);
            step->to[k] = get_offset(r, o, "to", k);
            if (step->from[k] > step->to[k]) {
                refuse(r, "from");
            }
        }
    }
}

static void read_files(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = get_list(r, root, "files", &ev->file_count);

    ev->files = arena_array(r->arena, ev->file_count, sizeof(*ev->files));
    for (size_t i = 0; i < ev->file_count; i++) {
        const json_t *o = json_array_get(list, i);
        int64_t step = get_number(r, o, "step", -1, INT32_MAX);
        ev->files[i] = (struct file_record){
            .step = step < 0 ? SIZE_MAX : (size_t)step,
            .path = get_name(r, o, "path"),
            .state =
                (enum file_state)get_int(r, o, "state", FILE_MISSING, FILE_TOO_BIG),
            .content = get_bytes(r, o, "content"),
        };
    }
}

static void read_orphans(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = get_list(r, root, "orphans", &ev->orphan_count);

    ev->orphans = arena_array(r->arena, ev->orphan_count, sizeof(*ev->orphans));
    for (size_t i = 0; i < ev->orphan_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->orphans[i] =
            (struct orphan_record){.pid = get_int(r, o, "pid", 0, INT32_MAX),
                                   .name = get_name(r, o, "name"),
                                   .was_alive = get_bool(r, o, "alive")};
    }
}

static void read_pipes(struct reader *r, const json_t *root, struct scene *scene)
{
    const json_t *list = get_list(r, root, "pipes", &scene->pipe_count);

    scene->pipes = arena_array(r->arena, scene->pipe_count, sizeof(*scene->pipes));
    for (size_t i = 0; i < scene->pipe_count; i++) {
        const json_t *o = json_array_get(list, i);
        struct pipe_record *pipe = &scene->pipes[i];
        pipe->path = get_text(r, o, "path");
        pipe->actor = get_number(r, o, "actor", -1, (int64_t)r->ev->actor_count - 1);
        const json_t *ends = get_list(r, o, "ends", &pipe->end_count);
        pipe->ends = arena_array(r->arena, pipe->end_count, sizeof(*pipe->ends));
        for (size_t k = 0; k < pipe->end_count; k++) {
            const json_t *end = json_array_get(ends, k);
            pipe->ends[k] =
                (struct pipe_end){.pid = get_int(r, end, "pid", 0, INT32_MAX),
                                  .fd = get_int(r, end, "fd", 0, INT32_MAX),
                                  .reads = get_bool(r, end, "reads"),
                                  .writes = get_bool(r, end, "writes")};
        }
    }
}

static void read_tasks(struct reader *r, const json_t *root, struct scene *scene)
{
    const json_t *list = get_list(r, root, "tasks", &scene->task_count);

    scene->tasks = arena_array(r->arena, scene->task_count, sizeof(*scene->tasks));
    for (size_t i = 0; i < scene->task_count; i++) {
        const json_t *o = json_array_get(list, i);
        scene->tasks[i] = (struct task_record){
            .pid = get_int(r, o, "pid", 0, INT32_MAX),
            .tid = get_int(r, o, "tid", 0, INT32_MAX),
            .parent = get_int(r, o, "parent", 0, INT32_MAX),
            .name = get_name(r, o, "name"),
            .wait = (enum wait_kind)get_int(r, o, "wait", WAIT_RUNNING, WAIT_ZOMBIE),
            .call = get_text(r, o, "call"),
            .fd = get_int(r, o, "fd", -1, INT32_MAX),
            .pipe = get_number(r, o, "pipe", -1, (int64_t)scene->pipe_count - 1),
        };
    }
}

static void read_refused(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = get_list(r, root, "refused", &ev->refused_count);

    ev->refused = arena_array(r->arena, ev->refused_count, sizeof(*ev->refused));
    for (size_t i = 0; i < ev->refused_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->refused[i] = (struct refused_record){.name = get_name(r, o, "name"),
                                                 .why = get_name(r, o, "why")};
    }
}

static void read_limit(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *limit = json_object_get(root, "limit");

    if (json_is_null(limit)) {
        return;
    }
    ev->has_limit = true;
    ev->limit = (enum limit_kind)get_int(r, limit, "kind", 0, LIMIT_COUNT - 1);
    ev->limit_value = get_number(r, limit, "value", 0, INT64_MAX);
    ev->limit_actor = get_number(r, limit, "actor", -1, (int64_t)ev->actor_count - 1);
}

static void read_root(struct reader *r, const json_t *root)
{
    const json_t *schema = json_object_get(root, "schema");
    const json_t *scene = json_object_get(root, "scene");

    if (!json_is_string(schema) ||
        strcmp(json_string_value(schema), "grader/evidence/v1") != 0) {
        refuse(r, "schema");
        return;
    }
    read_actors(r, root);
    read_steps(r, root);
    r->ev->is_complete = get_bool(r, root, "complete");
    read_limit(r, root);
    read_files(r, root);
    read_orphans(r, root);
    read_pipes(r, scene, &r->ev->scene);
    read_tasks(r, scene, &r->ev->scene);
    read_refused(r, root);
    r->ev->wall_ns = get_number(r, root, "wall_ns", 0, INT64_MAX);
    r->ev->cpu_ns = get_number(r, root, "cpu_ns", 0, INT64_MAX);
}

int evidence_from_json(struct bytes text, struct evidence *ev, struct err *e)
{
    json_error_t error;
    struct reader reader = {.ev = ev, .arena = &ev->arena, .e = e};
    json_t *root = json_loadb(text.data, text.len,
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

    *ev = (struct evidence){0};
    if (root == NULL) {
        return err_set(e, ERR_SYSTEM, "evidence is damaged: line %d: %s", error.line,
                       error.text);
    }
    read_root(&reader, root);
    json_decref(root);
    if (reader.has_failed) {
        evidence_release(ev);
        return -1;
    }
    return 0;
}
