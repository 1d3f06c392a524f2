#include "model/evidence_json.h"

/* Each byte becomes the character of that number: every output survives, and what is ASCII
 * can be read. */
json_t *json_from_bytes(struct bytes bytes)
{
    AUTO_BUF out = {0};

    buf_add(&out, "", 0);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.data[i];
        if (c < 0x80) {
            buf_add_char(&out, (char)c);
        } else {
            buf_add_char(&out, (char)(0xc0 | c >> 6));
            buf_add_char(&out, (char)(0x80 | (c & 0x3f)));
        }
    }
    return json_stringn(out.data, out.len);
}

/* Names of processes and files are the student's: bytes, too. */
json_t *json_from_text(const char *text)
{
    return text == NULL ? json_null() : json_from_bytes(bytes_of(text));
}

json_t *json_from_site(const struct site_record *site)
{
    return json_pack("{so so si}", "function", json_from_text(site->function), "file",
                     json_from_text(site->file), "line", site->line);
}

void json_refuse(struct json_reader *r, const char *what)
{
    if (!r->has_failed) {
        r->has_failed = true;
        (void)err_set(r->e, ERR_SYSTEM, "evidence is damaged: %s", what);
    }
}

struct bytes json_get_bytes(struct json_reader *r, const json_t *object,
                            const char *key)
{
    const json_t *value = json_object_get(object, key);
    size_t len = json_string_length(value);
    const unsigned char *text = (const unsigned char *)json_string_value(value);
    size_t used = 0;

    if (!json_is_string(value)) {
        json_refuse(r, key);
        return (struct bytes){"", 0};
    }
    char *out = arena_alloc(r->arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        unsigned c = text[i];
        if (c > 0xc3) {
            json_refuse(r, key);
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

const char *json_get_text(struct json_reader *r, const json_t *object, const char *key)
{
    return json_is_null(json_object_get(object, key))
               ? NULL
               : json_get_bytes(r, object, key).data;
}

const char *json_get_name(struct json_reader *r, const json_t *object, const char *key)
{
    return json_get_bytes(r, object, key).data;
}

int64_t json_to_number(struct json_reader *r, const json_t *value, const char *what,
                       struct json_range range)
{
    int64_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < range.low || number > range.high) {
        json_refuse(r, what);
        return range.low;
    }
    return number;
}

int64_t json_get_number(struct json_reader *r, const json_t *object, const char *key,
                        struct json_range range)
{
    return json_to_number(r, json_object_get(object, key), key, range);
}

int json_get_int(struct json_reader *r, const json_t *object, const char *key,
                 struct json_range range)
{
    return (int)json_get_number(r, object, key, range);
}

ptrdiff_t json_get_index(struct json_reader *r, const json_t *object, const char *key,
                         size_t count)
{
    return json_get_number(r, object, key, (struct json_range){-1, (int64_t)count - 1});
}

bool json_get_bool(struct json_reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_boolean(value)) {
        json_refuse(r, key);
    }
    return json_is_true(value);
}

const json_t *json_get_list(struct json_reader *r, const json_t *object,
                            const char *key, size_t *count)
{
    const json_t *list = json_object_get(object, key);

    *count = json_array_size(list);
    if (!json_is_array(list)) {
        json_refuse(r, key);
    }
    return list;
}

struct site_record json_get_site(struct json_reader *r, const json_t *object)
{
    return (struct site_record){
        .function = json_get_text(r, object, "function"),
        .file = json_get_text(r, object, "file"),
        .line = json_get_int(r, object, "line", JSON_NATURAL),
    };
}
