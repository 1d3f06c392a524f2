#include <jansson.h>

#include "model/evidence_json.h"

/* null: none has happened. */
json_t *json_from_fault(const struct fault_record *fault)
{
    if (!fault->has_happened) {
        return json_null();
    }
    return json_pack(
        "{so so so sI sI sI sI si sb}", "call", json_from_text(fault->call), "api",
        json_from_text(fault->api), "site", json_from_site(&fault->site), "actor",
        (json_int_t)fault->actor, "process", (json_int_t)fault->process, "asked",
        (json_int_t)fault->asked, "result", (json_int_t)fault->result, "signal",
        fault->signal, "final", fault->is_final);
}

struct fault_record json_get_fault(struct json_reader *r, const json_t *object,
                                   size_t actor_count)
{
    if (json_is_null(object)) {
        return (struct fault_record){.actor = -1};
    }
    return (struct fault_record){
        .has_happened = true,
        .call = json_get_name(r, object, "call"),
        .api = json_get_text(r, object, "api"),
        .site = json_get_site(r, json_object_get(object, "site")),
        .actor = json_get_index(r, object, "actor", actor_count),
        .process = (unsigned)json_get_number(r, object, "process",
                                             (struct json_range){1, INT32_MAX}),
        .asked = json_get_number(r, object, "asked", JSON_AMOUNT),
        .result = json_get_number(r, object, "result", JSON_ANY_LONG),
        .signal = json_get_int(r, object, "signal", (struct json_range){0, 64}),
        .is_final = json_get_bool(r, object, "final"),
    };
}
