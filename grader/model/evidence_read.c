#include <jansson.h>
#include <string.h>

#include "model/evidence.h"
#include "model/evidence_json.h"

struct reader {
    struct json_reader json;
    struct evidence *ev;
};

static struct stream_record read_stream(struct reader *r, const json_t *object)
{
    return (struct stream_record){
        .text = json_get_bytes(&r->json, object, "text"),
        .total = json_get_number(&r->json, object, "total", JSON_AMOUNT),
        .is_cut = json_get_bool(&r->json, object, "cut"),
    };
}

static void read_actors(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = json_get_list(&r->json, root, "actors", &ev->actor_count);

    ev->actors = arena_array(r->json.arena, ev->actor_count, sizeof(*ev->actors));
    for (size_t i = 0; i < ev->actor_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->actors[i] = (struct actor_record){
            .name = json_get_name(&r->json, o, "name"),
            .pid = json_get_int(&r->json, o, "pid", JSON_NATURAL),
            .exec_errno =
                json_get_int(&r->json, o, "exec_errno", (struct json_range){0, 4095}),
            .end = (enum end_kind)json_get_int(
                &r->json, o, "end", (struct json_range){END_NONE, END_SIGNALED}),
            .end_value =
                json_get_int(&r->json, o, "end_value", (struct json_range){0, 255}),
            .killer = (enum killer)json_get_int(
                &r->json, o, "killer",
                (struct json_range){KILLER_UNKNOWN, KILLER_GRADER}),
            .streams = {read_stream(r, json_object_get(o, "stdout")),
                        read_stream(r, json_object_get(o, "stderr"))},
            .cpu_ns = json_get_number(&r->json, o, "cpu_ns", JSON_AMOUNT),
            .memory_bytes = json_get_number(&r->json, o, "memory_bytes", JSON_AMOUNT),
            .busy_ns = json_get_number(&r->json, o, "busy_ns", JSON_AMOUNT),
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
        json_refuse(&r->json, key);
        return 0;
    }
    return (size_t)number;
}

static void read_steps(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = json_get_list(&r->json, root, "steps", &ev->step_count);

    ev->steps = arena_array(r->json.arena, ev->step_count, sizeof(*ev->steps));
    for (size_t i = 0; i < ev->step_count; i++) {
        const json_t *o = json_array_get(list, i);
        struct step_record *step = &ev->steps[i];
        step->stop = (enum stop)json_get_int(&r->json, o, "stop",
                                             (struct json_range){STOP_NONE, STOP_HELD});
        step->descriptors = json_get_int(&r->json, o, "descriptors", JSON_DESCRIPTOR);
        for (size_t k = 0; k < 2; k++) {
            step->from[k] = get_offset(r, o, "from", k);
            step->to[k] = get_offset(r, o, "to", k);
            if (step->from[k] > step->to[k]) {
                json_refuse(&r->json, "from");
            }
        }
    }
}

static void read_files(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = json_get_list(&r->json, root, "files", &ev->file_count);

    ev->files = arena_array(r->json.arena, ev->file_count, sizeof(*ev->files));
    for (size_t i = 0; i < ev->file_count; i++) {
        const json_t *o = json_array_get(list, i);
        int64_t step = json_get_number(&r->json, o, "step", JSON_DESCRIPTOR);
        ev->files[i] = (struct file_record){
            .step = step < 0 ? SIZE_MAX : (size_t)step,
            .path = json_get_name(&r->json, o, "path"),
            .state = (enum file_state)json_get_int(
                &r->json, o, "state", (struct json_range){FILE_MISSING, FILE_TOO_BIG}),
            .content = json_get_bytes(&r->json, o, "content"),
        };
    }
}

static void read_orphans(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = json_get_list(&r->json, root, "orphans", &ev->orphan_count);

    ev->orphans = arena_array(r->json.arena, ev->orphan_count, sizeof(*ev->orphans));
    for (size_t i = 0; i < ev->orphan_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->orphans[i] = (struct orphan_record){
            .pid = json_get_int(&r->json, o, "pid", JSON_NATURAL),
            .name = json_get_name(&r->json, o, "name"),
            .was_alive = json_get_bool(&r->json, o, "alive"),
            .is_killed_by_us = json_get_bool(&r->json, o, "killed_by_us")};
    }
}

static void read_pipes(struct reader *r, const json_t *root, struct scene *scene)
{
    const json_t *list = json_get_list(&r->json, root, "pipes", &scene->pipe_count);

    scene->pipes = arena_array(r->json.arena, scene->pipe_count, sizeof(*scene->pipes));
    for (size_t i = 0; i < scene->pipe_count; i++) {
        const json_t *o = json_array_get(list, i);
        struct pipe_record *pipe = &scene->pipes[i];
        pipe->path = json_get_text(&r->json, o, "path");
        pipe->actor = json_get_index(&r->json, o, "actor", r->ev->actor_count);
        const json_t *ends = json_get_list(&r->json, o, "ends", &pipe->end_count);
        pipe->ends = arena_array(r->json.arena, pipe->end_count, sizeof(*pipe->ends));
        for (size_t k = 0; k < pipe->end_count; k++) {
            const json_t *end = json_array_get(ends, k);
            pipe->ends[k] = (struct pipe_end){
                .pid = json_get_int(&r->json, end, "pid", JSON_NATURAL),
                .fd = json_get_int(&r->json, end, "fd", JSON_NATURAL),
                .reads = json_get_bool(&r->json, end, "reads"),
                .writes = json_get_bool(&r->json, end, "writes")};
        }
    }
}

static void read_tasks(struct reader *r, const json_t *root, struct scene *scene)
{
    const json_t *list = json_get_list(&r->json, root, "tasks", &scene->task_count);

    scene->tasks = arena_array(r->json.arena, scene->task_count, sizeof(*scene->tasks));
    for (size_t i = 0; i < scene->task_count; i++) {
        const json_t *o = json_array_get(list, i);
        scene->tasks[i] = (struct task_record){
            .pid = json_get_int(&r->json, o, "pid", JSON_NATURAL),
            .tid = json_get_int(&r->json, o, "tid", JSON_NATURAL),
            .parent = json_get_int(&r->json, o, "parent", JSON_NATURAL),
            .name = json_get_name(&r->json, o, "name"),
            .wait = (enum wait_kind)json_get_int(
                &r->json, o, "wait", (struct json_range){WAIT_RUNNING, WAIT_HELD}),
            .call = json_get_text(&r->json, o, "call"),
            .fd = json_get_int(&r->json, o, "fd", JSON_DESCRIPTOR),
            .pipe = json_get_index(&r->json, o, "pipe", scene->pipe_count),
            .api = json_get_text(&r->json, o, "api"),
            .site = json_get_site(&r->json, json_object_get(o, "site")),
            .path = json_get_text(&r->json, o, "path"),
        };
    }
}

static void read_leftovers(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;

    ev->has_leftovers = !json_is_null(json_object_get(root, "leftovers"));
    if (!ev->has_leftovers) {
        return;
    }
    const json_t *list =
        json_get_list(&r->json, root, "leftovers", &ev->leftover_count);
    ev->leftovers =
        arena_array(r->json.arena, ev->leftover_count, sizeof(*ev->leftovers));
    for (size_t i = 0; i < ev->leftover_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->leftovers[i] = (struct leftover_record){
            .kind = (enum object_kind)json_get_int(
                &r->json, o, "kind", (struct json_range){0, OBJECT_KINDS - 1}),
            .name = json_get_name(&r->json, o, "name"),
        };
    }
}

static void read_memory(struct reader *r, const json_t *root)
{
    struct memory_reports *memory = &r->ev->memory;
    const json_t *list = json_get_list(&r->json, root, "memory", &memory->count);

    memory->list = arena_array(r->json.arena, memory->count, sizeof(*memory->list));
    for (size_t i = 0; i < memory->count; i++) {
        const json_t *o = json_array_get(list, i);
        memory->list[i] = (struct memory_record){
            .kind = (enum memory_kind)json_get_int(
                &r->json, o, "kind", (struct json_range){MEMORY_ERROR, MEMORY_LEAK}),
            .words = json_get_name(&r->json, o, "words"),
            .site = json_get_site(&r->json, json_object_get(o, "site"))};
    }
}

static void read_refused(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list = json_get_list(&r->json, root, "refused", &ev->refused_count);

    ev->refused = arena_array(r->json.arena, ev->refused_count, sizeof(*ev->refused));
    for (size_t i = 0; i < ev->refused_count; i++) {
        const json_t *o = json_array_get(list, i);
        ev->refused[i] =
            (struct refused_record){.name = json_get_name(&r->json, o, "name"),
                                    .why = json_get_name(&r->json, o, "why")};
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
    ev->limit = (enum limit_kind)json_get_int(&r->json, limit, "kind",
                                              (struct json_range){0, LIMIT_COUNT - 1});
    ev->limit_value = json_get_number(&r->json, limit, "value", JSON_AMOUNT);
    ev->limit_actor = json_get_index(&r->json, limit, "actor", ev->actor_count);
}

static struct trial to_trial(struct reader *r, const json_t *value)
{
    struct trial trial = {0};

    if (!json_is_string(value) || !trial_parse(json_string_value(value), &trial)) {
        json_refuse(&r->json, "trial");
    }
    return trial;
}

static enum tier to_tier(struct reader *r, const json_t *value)
{
    enum tier tier = TIER_NONE;

    if (!json_is_string(value) || !tier_find(json_string_value(value), &tier)) {
        json_refuse(&r->json, "tier");
    }
    return tier;
}

static void read_trials(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;
    const json_t *list =
        json_get_list(&r->json, root, "proposals", &ev->proposal_count);

    ev->trial = to_trial(r, json_object_get(root, "trial"));
    ev->tier = to_tier(r, json_object_get(root, "tier"));
    ev->proposals =
        arena_array(r->json.arena, ev->proposal_count, sizeof(*ev->proposals));
    for (size_t i = 0; i < ev->proposal_count; i++) {
        ev->proposals[i] = to_trial(r, json_array_get(list, i));
    }
    ev->left_out = (size_t)json_get_number(&r->json, root, "left_out", JSON_NATURAL);
}

/* What older evidence does not have. */
static void read_lacks(struct reader *r, const json_t *root)
{
    struct evidence *ev = r->ev;

    if (json_object_get(root, "lacks") == NULL) {
        return;
    }
    const json_t *list = json_get_list(&r->json, root, "lacks", &ev->lack_count);
    ev->lacks = arena_array(r->json.arena, ev->lack_count, sizeof(*ev->lacks));
    for (size_t i = 0; i < ev->lack_count; i++) {
        json_t *word = json_pack("{sO}", "lacks", json_array_get(list, i));
        ev->lacks[i] = json_get_name(&r->json, word, "lacks");
        json_decref(word);
    }
}

static void read_preempted(struct reader *r, const json_t *root)
{
    const json_t *preempted = json_object_get(root, "preempted");
    struct evidence *ev = r->ev;

    if (json_is_null(preempted)) {
        return;
    }
    ev->preempted = (struct preemption_record){
        .is_known = true,
        .process = (size_t)json_get_int(
            &r->json, preempted, "process",
            (struct json_range){0, (json_int_t)ev->trace.process_count - 1}),
        .site = json_get_site(&r->json, json_object_get(preempted, "site")),
    };
}

static void read_root(struct reader *r, const json_t *root)
{
    const json_t *schema = json_object_get(root, "schema");
    const json_t *scene = json_object_get(root, "scene");

    if (!json_is_string(schema) ||
        strcmp(json_string_value(schema), "grader/evidence/v1") != 0) {
        json_refuse(&r->json, "schema");
        return;
    }
    read_trials(r, root);
    read_actors(r, root);
    r->ev->fault =
        json_get_fault(&r->json, json_object_get(root, "fault"), r->ev->actor_count);
    read_steps(r, root);
    r->ev->is_complete = json_get_bool(&r->json, root, "complete");
    read_limit(r, root);
    read_files(r, root);
    read_orphans(r, root);
    read_pipes(r, scene, &r->ev->scene);
    read_tasks(r, scene, &r->ev->scene);
    read_leftovers(r, root);
    json_get_trace(&r->json, json_object_get(root, "trace"), r->ev->actor_count,
                   &r->ev->trace);
    json_get_hazards(&r->json, json_object_get(root, "hazards"), &r->ev->hazards);
    read_preempted(r, root);
    read_memory(r, root);
    read_refused(r, root);
    read_lacks(r, root);
    r->ev->wall_ns = json_get_number(&r->json, root, "wall_ns", JSON_AMOUNT);
    r->ev->cpu_ns = json_get_number(&r->json, root, "cpu_ns", JSON_AMOUNT);
}

int evidence_from_json(struct bytes text, struct evidence *ev, struct err *e)
{
    json_error_t error;
    struct reader reader = {.json = {.arena = &ev->arena, .e = e}, .ev = ev};
    json_t *root = json_loadb(text.data, text.len,
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

    *ev = (struct evidence){0};
    if (root == NULL) {
        return err_set(e, ERR_SYSTEM, "evidence is damaged: line %d: %s", error.line,
                       error.text);
    }
    read_root(&reader, root);
    json_decref(root);
    if (reader.json.has_failed) {
        evidence_release(ev);
        return -1;
    }
    return 0;
}
