/* JSON Schema, draft-07, of the shapes. */
#include <jansson.h>
#include <stdlib.h>

#include "load/load.h"
#include "load/parts.h"
#include "load/shape.h"

static json_t *shape_schema(const struct shape *shape);

/* jansson fails only for want of memory, and for text that is not UTF-8, which the tables
 * do not hold. */
static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) < 0) {
        BUG("cannot put '%s' into a schema", key);
    }
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) < 0) {
        BUG("cannot append to a schema");
    }
}

static json_t *typed(const char *type)
{
    json_t *schema = json_object();

    put(schema, "type", json_string(type));
    return schema;
}

static json_t *text_schema(void)
{
    json_t *schema = json_object();
    json_t *types = json_array();

    append(types, json_string("string"));
    append(types, json_string("number"));
    append(types, json_string("boolean"));
    put(schema, "type", types);
    return schema;
}

static json_t *integer_schema(const struct scalar *scalar)
{
    json_t *schema = typed("integer");

    put(schema, "minimum", json_integer(scalar->min));
    put(schema, "maximum", json_integer(scalar->max));
    return schema;
}

static json_t *number_schema(const struct scalar *scalar)
{
    json_t *schema = typed("number");

    put(schema, "minimum", json_integer(0));
    put(schema, "maximum", json_integer(scalar->max));
    return schema;
}

static json_t *pattern_schema(const struct scalar *scalar)
{
    json_t *schema = typed("string");

    put(schema, "pattern", json_string(scalar->pattern));
    return schema;
}

static json_t *words_schema(const struct scalar *scalar)
{
    json_t *schema = json_object();
    json_t *words = json_array();

    for (const struct word *word = scalar->words; word->name != NULL; word++) {
        append(words, json_string(word->name));
    }
    put(schema, "enum", words);
    return schema;
}

static void add_scalar(json_t *forms, const struct scalar *scalar)
{
    if (scalar->takes_text) {
        append(forms, text_schema());
    }
    if (scalar->takes_boolean) {
        append(forms, typed("boolean"));
    }
    if (scalar->takes_number) {
        append(forms, number_schema(scalar));
    }
    if (scalar->takes_integer) {
        append(forms, integer_schema(scalar));
    }
    if (scalar->pattern != NULL) {
        append(forms, pattern_schema(scalar));
    }
    if (scalar->words != NULL) {
        append(forms, words_schema(scalar));
    }
}

static json_t *list_schema(const struct list *list)
{
    json_t *schema = typed("array");

    put(schema, "items", shape_schema(list->item));
    if (list->min > 0) {
        put(schema, "minItems", json_integer((json_int_t)list->min));
    }
    return schema;
}

/* The names of the keys that have this use. */
static json_t *names_of(const struct map *map, enum key_use use)
{
    json_t *names = json_array();

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        if (key.use == use) {
            append(names, json_string(key.name));
        }
    }
    return names;
}

static json_t *properties_of(const struct map *map)
{
    json_t *properties = json_object();

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        if (key.use == KEY_REFUSED) {
            continue;
        }
        json_t *value = shape_schema(key.shape);
        put(value, "description", json_string(key.meaning));
        put(properties, key.name, value);
    }
    return properties;
}

static void add_dependencies(json_t *schema, const struct map *map)
{
    json_t *dependencies = json_object();

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        if (key.with != NULL) {
            json_t *with = json_array();
            append(with, json_string(key.with));
            put(dependencies, key.name, with);
        }
    }
    if (json_object_size(dependencies) > 0) {
        json_object_set(schema, "dependencies", dependencies);
    }
    json_decref(dependencies);
}

/* Exactly one of the keys of use KEY_CHOICE. */
static void add_choice(json_t *schema, const struct map *map)
{
    json_t *choices = names_of(map, KEY_CHOICE);
    json_t *one_of = json_array();
    size_t index = 0;
    json_t *name = NULL;

    json_array_foreach(choices, index, name)
    {
        json_t *choice = json_object();
        json_t *required = json_array();
        append(required, json_incref(name));
        put(choice, "required", required);
        append(one_of, choice);
    }
    if (json_array_size(one_of) == map->count) {
        put(schema, "minProperties", json_integer(1));
        put(schema, "maxProperties", json_integer(1));
    } else if (json_array_size(one_of) > 0) {
        json_object_set(schema, "oneOf", one_of);
    }
    json_decref(one_of);
    json_decref(choices);
}

static json_t *map_schema(const struct map *map)
{
    json_t *schema = typed("object");
    json_t *required = names_of(map, KEY_REQUIRED);

    put(schema, "additionalProperties", json_false());
    if (json_array_size(required) > 0) {
        json_object_set(schema, "required", required);
    }
    json_decref(required);
    add_choice(schema, map);
    add_dependencies(schema, map);
    put(schema, "properties", properties_of(map));
    return schema;
}

static json_t *named_schema(const struct named *named)
{
    json_t *schema = typed("object");
    json_t *names = json_object();

    put(names, "pattern", json_string(named->name->pattern));
    put(schema, "propertyNames", names);
    put(schema, "minProperties", json_integer(1));
    put(schema, "additionalProperties", shape_schema(named->item));
    return schema;
}

static json_t *shape_schema(const struct shape *shape)
{
    json_t *forms = json_array();

    if (shape->scalar != NULL) {
        add_scalar(forms, shape->scalar);
    }
    if (shape->list != NULL) {
        append(forms, list_schema(shape->list));
    }
    if (shape->map != NULL) {
        append(forms, map_schema(shape->map));
    }
    if (shape->named != NULL) {
        append(forms, named_schema(shape->named));
    }
    if (json_array_size(forms) == 1) {
        json_t *only = json_incref(json_array_get(forms, 0));
        json_decref(forms);
        return only;
    }
    json_t *schema = json_object();
    put(schema, "anyOf", forms);
    return schema;
}

void load_schema(bool is_exercise, struct buf *out)
{
    json_t *schema = json_object();
    json_t *shape = shape_schema(is_exercise ? &exercise_shape : &course_shape);

    put(schema, "$schema", json_string("http://json-schema.org/draft-07/schema#"));
    put(schema, "title",
        json_string(is_exercise ? "exercise.yaml: one exercise"
                                : "course.yaml: a course"));
    if (json_object_update(schema, shape) < 0) {
        BUG("cannot finish a schema");
    }
    json_decref(shape);
    char *text = json_dumps(schema, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    if (text == NULL) {
        BUG("cannot print a schema");
    }
    buf_add_string(out, text);
    buf_add_char(out, '\n');
    free(text);
    json_decref(schema);
}
