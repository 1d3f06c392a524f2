/* Changes to a JSON document that leave it one: bytes changed at random would hardly ever
 * get past the first brace. */
#include "json_mutator.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "fuzz.h"

struct mutation {
    uint64_t state; /* of the random numbers */
    size_t target;  /* the how-manyth value is changed */
    size_t at;
};

static uint64_t draw(struct mutation *m, uint64_t below)
{
    m->state = m->state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return below == 0 ? 0 : (m->state >> 33) % below;
}

static size_t count_values(const json_t *value)
{
    size_t count = 1;
    const char *key;
    json_t *inner;
    size_t i;

    json_object_foreach((json_t *)value, key, inner)
    {
        count += count_values(inner);
    }
    json_array_foreach(value, i, inner)
    {
        count += count_values(inner);
    }
    return count;
}

static json_t *other_number(struct mutation *m, json_int_t old)
{
    static const json_int_t edges[] = {-2,
                                       -1,
                                       0,
                                       1,
                                       2,
                                       3,
                                       64,
                                       255,
                                       256,
                                       4095,
                                       4096,
                                       65536,
                                       INT32_MAX,
                                       INT32_MIN,
                                       UINT32_MAX,
                                       INT64_MAX,
                                       INT64_MIN,
                                       INT64_MAX - 1,
                                       1 << 20,
                                       1000000000,
                                       1L << 40,
                                       -64,
                                       INT32_MAX - 1};

    switch (draw(m, 4)) {
    case 0:
        return json_integer((json_int_t)draw(m, 40));
    case 1:
        return json_integer((json_int_t)((uint64_t)old + draw(m, 5) - 2));
    default:
        return json_integer(edges[draw(m, sizeof(edges) / sizeof(edges[0]))]);
    }
}

static json_t *other_string(const json_t *old)
{
    char text[4096];
    size_t len = json_string_length(old);

    len = len > sizeof(text) / 2 ? sizeof(text) / 2 : len;
    memcpy(text, json_string_value(old), len);
    len = LLVMFuzzerMutate((uint8_t *)text, len, sizeof(text));
    json_t *out = json_stringn(text, len);
    return out == NULL ? json_stringn_nocheck("x\0y", 3) : out;
}

static json_t *other_list(struct mutation *m, const json_t *old)
{
    json_t *out = json_copy((json_t *)old);
    size_t size = json_array_size(out);
    json_t *some = json_array_get(out, draw(m, size));

    if (some == NULL) {
        (void)json_array_append_new(out, json_integer((json_int_t)draw(m, 9)));
    } else if (draw(m, 3) == 0) {
        (void)json_array_remove(out, draw(m, size));
    } else {
        (void)json_array_insert_new(out, draw(m, size + 1), json_deep_copy(some));
    }
    return out;
}

/* One member less. */
static json_t *other_object(struct mutation *m, const json_t *old)
{
    json_t *out = json_copy((json_t *)old);
    uint64_t skipped = draw(m, json_object_size(out));
    void *at = json_object_iter(out);

    while (at != NULL && skipped-- > 0) {
        at = json_object_iter_next(out, at);
    }
    if (at != NULL) {
        (void)json_object_del(out, json_object_iter_key(at));
    }
    return out;
}

static json_t *other_value(struct mutation *m, const json_t *old)
{
    if (draw(m, 24) == 0) {
        return draw(m, 2) == 0 ? json_null() : json_integer((json_int_t)draw(m, 9));
    }
    switch (json_typeof(old)) {
    case JSON_INTEGER:
        return other_number(m, json_integer_value(old));
    case JSON_STRING:
        return other_string(old);
    case JSON_ARRAY:
        return other_list(m, old);
    case JSON_OBJECT:
        return other_object(m, old);
    case JSON_TRUE:
        return json_false();
    case JSON_NULL:
        return json_string("x");
    case JSON_FALSE:
    case JSON_REAL:
        break;
    }
    return json_true();
}

/* A copy of the value in which one, or one in it, is another. */
static json_t *change(struct mutation *m, const json_t *value)
{
    const char *key;
    json_t *inner;
    size_t i;

    if (m->at++ == m->target) {
        return other_value(m, value);
    }
    if (!json_is_object(value) && !json_is_array(value)) {
        return json_incref((json_t *)value);
    }
    json_t *out = json_is_object(value) ? json_object() : json_array();
    json_object_foreach((json_t *)value, key, inner)
    {
        (void)json_object_set_new_nocheck(out, key, change(m, inner));
    }
    json_array_foreach(value, i, inner)
    {
        (void)json_array_append_new(out, change(m, inner));
    }
    return out;
}

size_t json_mutate(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct mutation m = {.state = seed};
    json_t *root = json_loadb((const char *)data, size, JSON_ALLOW_NUL, NULL);

    if (root == NULL || draw(&m, 50) == 0) {
        json_decref(root);
        return LLVMFuzzerMutate(data, size, max_size);
    }
    for (uint64_t changes = draw(&m, 4) + 1; changes > 0; changes--) {
        m.target = draw(&m, count_values(root));
        m.at = 0;
        json_t *changed = change(&m, root);
        json_decref(root);
        root = changed;
    }
    size_t len = json_dumpb(root, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    if (len > 0 && len <= max_size) {
        size = json_dumpb(root, (char *)data, max_size, JSON_COMPACT | JSON_ENCODE_ANY);
    }
    json_decref(root);
    return size;
}
