#include <jansson.h>

#include "model/evidence.h"
#include "model/evidence_json.h"

static json_t *from_stream(const struct stream_record *stream)
{
    return json_pack("{so sI sb}", "text", json_from_bytes(stream->text), "total",
                     (json_int_t)stream->total, "cut", stream->is_cut);
}

static json_t *from_actors(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->actor_count; i++) {
        const struct actor_record *a = &ev->actors[i];
        json_array_append_new(
            list,
            json_pack("{so si si si si si so so sI sI sI}", "name",
                      json_from_text(a->name), "pid", a->pid, "exec_errno",
                      a->exec_errno, "end", (int)a->end, "end_value", a->end_value,
                      "killer", (int)a->killer, "stdout", from_stream(&a->streams[0]),
                      "stderr", from_stream(&a->streams[1]), "cpu_ns",
                      (json_int_t)a->cpu_ns, "memory_bytes",
                      (json_int_t)a->memory_bytes, "busy_ns", (json_int_t)a->busy_ns));
    }
    return list;
}

static json_t *from_steps(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->step_count; i++) {
        const struct step_record *s = &ev->steps[i];
        json_array_append_new(
            list, json_pack("{si s[II] s[II] si}", "stop", (int)s->stop, "from",
                            (json_int_t)s->from[0], (json_int_t)s->from[1], "to",
                            (json_int_t)s->to[0], (json_int_t)s->to[1], "descriptors",
                            s->descriptors));
    }
    return list;
}

static json_t *from_files(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->file_count; i++) {
        const struct file_record *f = &ev->files[i];
        json_int_t step = f->step == SIZE_MAX ? -1 : (json_int_t)f->step;
        json_array_append_new(list,
                              json_pack("{sI so si so}", "step", step, "path",
                                        json_from_text(f->path), "state", (int)f->state,
                                        "content", json_from_bytes(f->content)));
    }
    return list;
}

static json_t *from_orphans(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->orphan_count; i++) {
        const struct orphan_record *o = &ev->orphans[i];
        json_array_append_new(list,
                              json_pack("{si so sb sb}", "pid", o->pid, "name",
                                        json_from_text(o->name), "alive", o->was_alive,
                                        "killed_by_us", o->is_killed_by_us));
    }
    return list;
}

static json_t *from_tasks(const struct scene *scene)
{
    json_t *list = json_array();

    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *t = &scene->tasks[i];
        json_array_append_new(
            list, json_pack("{si si si so si so si sI so so so}", "pid", t->pid, "tid",
                            t->tid, "parent", t->parent, "name",
                            json_from_text(t->name), "wait", (int)t->wait, "call",
                            json_from_text(t->call), "fd", t->fd, "pipe",
                            (json_int_t)t->pipe, "api", json_from_text(t->api), "site",
                            json_from_site(&t->site), "path", json_from_text(t->path)));
    }
    return list;
}

static json_t *from_pipes(const struct scene *scene)
{
    json_t *list = json_array();

    for (size_t i = 0; i < scene->pipe_count; i++) {
        const struct pipe_record *p = &scene->pipes[i];
        json_t *ends = json_array();
        for (size_t k = 0; k < p->end_count; k++) {
            const struct pipe_end *end = &p->ends[k];
            json_array_append_new(ends, json_pack("{si si sb sb}", "pid", end->pid,
                                                  "fd", end->fd, "reads", end->reads,
                                                  "writes", end->writes));
        }
        json_array_append_new(list,
                              json_pack("{so sI so}", "path", json_from_text(p->path),
                                        "actor", (json_int_t)p->actor, "ends", ends));
    }
    return list;
}

/* null: they were not looked for. */
static json_t *from_leftovers(const struct evidence *ev)
{
    if (!ev->has_leftovers) {
        return json_null();
    }
    json_t *list = json_array();
    for (size_t i = 0; i < ev->leftover_count; i++) {
        const struct leftover_record *l = &ev->leftovers[i];
        json_array_append_new(list, json_pack("{si so}", "kind", (int)l->kind, "name",
                                              json_from_text(l->name)));
    }
    return list;
}

static json_t *from_refused(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->refused_count; i++) {
        json_array_append_new(
            list, json_pack("{so so}", "name", json_from_text(ev->refused[i].name),
                            "why", json_from_text(ev->refused[i].why)));
    }
    return list;
}

static json_t *from_lacks(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->lack_count; i++) {
        json_array_append_new(list, json_from_text(ev->lacks[i]));
    }
    return list;
}

static json_t *from_memory(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->memory.count; i++) {
        const struct memory_record *m = &ev->memory.list[i];
        json_array_append_new(list, json_pack("{si so so}", "kind", (int)m->kind,
                                              "words", json_from_text(m->words), "site",
                                              json_from_site(&m->site)));
    }
    return list;
}

static json_t *from_trial(const struct trial *trial)
{
    struct arena scratch = {0};
    json_t *name = json_string(trial_name(trial, &scratch));

    arena_release(&scratch);
    return name;
}

static json_t *from_proposals(const struct evidence *ev)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ev->proposal_count; i++) {
        json_array_append_new(list, from_trial(&ev->proposals[i]));
    }
    return list;
}

static json_t *from_preempted(const struct preemption_record *preempted)
{
    return !preempted->is_known
               ? json_null()
               : json_pack("{sI so}", "process", (json_int_t)preempted->process, "site",
                           json_from_site(&preempted->site));
}

static int add_text(const char *data, size_t len, void *out)
{
    buf_add(out, data, len);
    return 0;
}

void evidence_to_json(const struct evidence *ev, struct buf *out)
{
    json_t *limit = ev->has_limit ? json_pack("{si sI sI}", "kind", (int)ev->limit,
                                              "value", (json_int_t)ev->limit_value,
                                              "actor", (json_int_t)ev->limit_actor)
                                  : json_null();
    json_t *root = json_pack(
        "{ss so ss so sI so so so so sb so so so s{so so} so so so so so so sI sI}",
        "schema", "grader/evidence/v1", "trial", from_trial(&ev->trial), "tier",
        tier_rows[ev->tier].name, "proposals", from_proposals(ev), "left_out",
        (json_int_t)ev->left_out, "fault", json_from_fault(&ev->fault), "preempted",
        from_preempted(&ev->preempted), "actors", from_actors(ev), "steps",
        from_steps(ev), "complete", ev->is_complete, "limit", limit, "files",
        from_files(ev), "orphans", from_orphans(ev), "scene", "tasks",
        from_tasks(&ev->scene), "pipes", from_pipes(&ev->scene), "leftovers",
        from_leftovers(ev), "trace", json_from_trace(&ev->trace), "hazards",
        json_from_hazards(&ev->hazards), "memory", from_memory(ev), "refused",
        from_refused(ev), "lacks", from_lacks(ev), "wall_ns", (json_int_t)ev->wall_ns,
        "cpu_ns", (json_int_t)ev->cpu_ns);

    if (root == NULL || json_dump_callback(root, add_text, out, JSON_COMPACT) < 0) {
        BUG("evidence cannot be written as JSON");
    }
    json_decref(root);
}
