/* Hazards as JSON, and back. */
#include <jansson.h>

#include "model/evidence_json.h"
#include "model/hazard.h"

static json_t *from_access(const struct access_record *a)
{
    return json_pack("{so so si si sb sb sb so so}", "site", json_from_site(&a->site),
                     "caller", json_from_site(&a->caller), "process", a->process, "pid",
                     a->pid, "thread", a->is_thread, "writes", a->writes, "lock",
                     a->is_lock, "text", json_from_text(a->text), "held",
                     json_from_text(a->held));
}

static json_t *from_hazard(const struct hazard_record *h)
{
    return json_pack("{si so so so so sI so sI sb sI sI si}", "kind", (int)h->kind,
                     "here", from_access(&h->here), "there", from_access(&h->there),
                     "lock", json_from_text(h->lock), "made", json_from_site(&h->made),
                     "initial", (json_int_t)h->initial, "memory",
                     json_from_text(h->memory), "offset", (json_int_t)h->offset,
                     "values", h->has_values, "old", (json_int_t)h->old_value, "new",
                     (json_int_t)h->new_value, "waiting", h->waiting);
}

json_t *json_from_hazards(const struct hazards *hazards)
{
    json_t *list = json_array();

    for (size_t i = 0; i < hazards->count; i++) {
        json_array_append_new(list, from_hazard(&hazards->list[i]));
    }
    return json_pack("{so so so}", "list", list, "doubt",
                     json_from_text(hazards->doubt), "unwatched",
                     json_from_text(hazards->unwatched));
}

static struct access_record get_access(struct json_reader *r, const json_t *o)
{
    return (struct access_record){
        .site = json_get_site(r, json_object_get(o, "site")),
        .caller = json_get_site(r, json_object_get(o, "caller")),
        .process = json_get_int(r, o, "process", JSON_NATURAL),
        .pid = json_get_int(r, o, "pid", JSON_NATURAL),
        .is_thread = json_get_bool(r, o, "thread"),
        .writes = json_get_bool(r, o, "writes"),
        .is_lock = json_get_bool(r, o, "lock"),
        .text = json_get_text(r, o, "text"),
        .held = json_get_text(r, o, "held"),
    };
}

static struct hazard_record get_hazard(struct json_reader *r, const json_t *o)
{
    return (struct hazard_record){
        .kind = (enum hazard_kind)json_get_int(
            r, o, "kind", (struct json_range){0, HAZARD_KINDS - 1}),
        .here = get_access(r, json_object_get(o, "here")),
        .there = get_access(r, json_object_get(o, "there")),
        .lock = json_get_text(r, o, "lock"),
        .made = json_get_site(r, json_object_get(o, "made")),
        .initial = json_get_number(r, o, "initial", JSON_ANY_LONG),
        .memory = json_get_text(r, o, "memory"),
        .offset = json_get_number(r, o, "offset", JSON_AMOUNT),
        .has_values = json_get_bool(r, o, "values"),
        .old_value = json_get_number(r, o, "old", JSON_ANY_LONG),
        .new_value = json_get_number(r, o, "new", JSON_ANY_LONG),
        .waiting = json_get_int(r, o, "waiting", JSON_NATURAL),
    };
}

void json_get_hazards(struct json_reader *r, const json_t *object, struct hazards *out)
{
    const json_t *list = json_get_list(r, object, "list", &out->count);

    out->list = arena_array(r->arena, out->count, sizeof(*out->list));
    for (size_t i = 0; i < out->count; i++) {
        out->list[i] = get_hazard(r, json_array_get(list, i));
    }
    out->doubt = json_get_text(r, object, "doubt");
    out->unwatched = json_get_text(r, object, "unwatched");
}
