#include "load/read.h"

#include <string.h>

#include "base/text.h"

struct key map_key(const struct map *map, size_t index)
{
    return map->keys != NULL ? map->keys[index] : map->row(index);
}

struct place read_place(const struct reader *r, const struct node *node)
{
    return (struct place){r->source->path, node->line, node->column};
}

const char *read_quote(struct reader *r, const struct node *node)
{
    return complaint_quote(r->log, node->text);
}

static const char *found(struct reader *r, const struct node *node)
{
    switch (node->kind) {
    case NODE_BROKEN:
        return "nothing";
    case NODE_NOTHING:
        return node->text.len == 0 ? "nothing" : "null, which is text only in quotes";
    case NODE_PLAIN:
        return arena_printf(&r->log->arena, "'%s'", read_quote(r, node));
    case NODE_QUOTED:
        return "text in quotes";
    case NODE_LIST:
        return "a list";
    case NODE_MAP:
        return "a map";
    }
    BUG("node of kind %d", (int)node->kind);
}

/* What has no extent of its own is shown by its key. */
static struct span span_to_show(const struct reader *r, const struct node *node)
{
    return node->span.len == 0 && r->keyword != NULL ? r->keyword->span : node->span;
}

bool read_refuse(struct reader *r, const struct node *node, const char *wanted)
{
    if (node->kind != NODE_BROKEN) {
        complain(r->log, span_to_show(r, node), "expected %s, found %s", wanted,
                 found(r, node));
    }
    return false;
}

const struct word *read_word(struct reader *r, const struct node *node,
                             const struct word *words, const char *wanted)
{
    size_t count = 0;

    for (; words[count].name != NULL; count++) {
        if (node->kind == NODE_PLAIN &&
            strcmp(words[count].name, node->text.data) == 0) {
            return &words[count];
        }
    }
    const char **names = arena_array(&r->log->arena, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        names[i] = words[i].name;
    }
    struct complaint *c =
        complain(r->log, node->span, "expected %s, found %s", wanted, found(r, node));
    complaint_suggest(r->log, c, node->text.data, names);
    return NULL;
}

static bool read_list(struct reader *r, const struct node *node,
                      const struct list *list, void *out)
{
    const struct node *keyword = r->keyword;
    size_t kept = 0;

    if (node->child_count < list->min) {
        complain(r->log, node->span, "the list is empty");
        return false;
    }
    /* One more than needed stays zero: lists of strings are ended by NULL. */
    char *items = arena_array(r->arena, node->child_count + 1, list->item_size);
    for (size_t i = 0; i < node->child_count; i++) {
        void *item = items + kept * list->item_size;

        r->keyword = keyword;
        if (list->begin != NULL) {
            list->begin(r, node->children[i], i);
        }
        if (read_value(r, node->children[i], list->item, item)) {
            kept++;
        } else {
            memset(item, 0, list->item_size);
        }
    }
    if (list->count_offset == LIST_UNUSED) {
        return true;
    }
    memcpy((char *)out + list->offset, &items, sizeof(items));
    memcpy((char *)out + list->count_offset, &kept, sizeof(kept));
    return true;
}

static const char *const *names_of(struct reader *r, const struct map *map)
{
    const char **names = arena_array(&r->log->arena, map->count + 1, sizeof(*names));
    size_t n = 0;

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        if (key.use != KEY_REFUSED) {
            names[n++] = key.name;
        }
    }
    return names;
}

static bool find_key(const struct map *map, const char *name, struct key *key)
{
    for (size_t i = 0; i < map->count; i++) {
        *key = map_key(map, i);
        if (strcmp(key->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static const struct node *key_node(const struct node *node, const char *name)
{
    for (size_t i = 0; i < node->child_count; i += 2) {
        if (strcmp(node->children[i]->text.data, name) == 0) {
            return node->children[i];
        }
    }
    return NULL;
}

/* Complains about keys that the map does not have, or not here. */
static bool check_keys(struct reader *r, const struct node *node, const struct map *map)
{
    size_t before = r->log->count;

    for (size_t i = 0; i < node->child_count; i += 2) {
        const struct node *name = node->children[i];
        struct key key;

        if (!find_key(map, name->text.data, &key)) {
            struct complaint *c =
                complain(r->log, name->span, "unknown key '%s'", read_quote(r, name));
            complaint_suggest(r->log, c, name->text.data, names_of(r, map));
        } else if (key.use == KEY_REFUSED) {
            complain(r->log, name->span, "'%s' cannot stand here", key.name)->help =
                key.meaning;
        } else if (key.with != NULL && key_node(node, key.with) == NULL) {
            complain(r->log, name->span, "'%s' goes only with '%s'", key.name,
                     key.with);
        }
    }
    return r->log->count == before;
}

/* Is a key that is complained about already a misspelling of this one? */
static bool is_misspelt(struct reader *r, const struct node *node,
                        const struct map *map, const char *missing)
{
    const char *const *names = names_of(r, map);
    struct key key;

    for (size_t i = 0; i < node->child_count; i += 2) {
        const char *name = node->children[i]->text.data;
        const char *near = find_key(map, name, &key) ? NULL : text_nearest(name, names);

        if (near != NULL && strcmp(near, missing) == 0) {
            return true;
        }
    }
    return false;
}

/* Complains about required keys that are missing, in one go, at the map. */
static bool check_required(struct reader *r, const struct node *node,
                           const struct map *map)
{
    AUTO_BUF missing = {0};

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        if (key.use == KEY_REQUIRED && key_node(node, key.name) == NULL &&
            !is_misspelt(r, node, map, key.name)) {
            buf_printf(&missing, "%s'%s'", missing.len > 0 ? ", " : "", key.name);
        }
    }
    if (missing.len > 0) {
        complain(r->log, node->span, "%s must be given here", missing.data);
    }
    return missing.len == 0;
}

static bool refuse_no_choice(struct reader *r, const struct node *node,
                             const struct map *map)
{
    AUTO_BUF choices = {0};

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        if (key.use == KEY_CHOICE) {
            buf_printf(&choices, "%s%s", choices.len > 0 ? ", " : "", key.name);
        }
    }
    if (choices.len > 0) {
        complain(r->log, node->span, "expected one of %s", choices.data);
    }
    return choices.len == 0;
}

/* Stores the one choice that is given. False if there is none or more than one. */
static bool check_choice(struct reader *r, const struct node *node,
                         const struct map *map, struct key *chosen)
{
    size_t count = 0;

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        const struct node *name = key_node(node, key.name);

        if (key.use != KEY_CHOICE || name == NULL) {
            continue;
        }
        if (count++ == 0) {
            *chosen = key;
            continue;
        }
        complain(r->log, name->span, "'%s' and '%s' in one map", chosen->name, key.name)
            ->help = "give only one; steps and checks are items of their own";
    }
    return count == 0 ? refuse_no_choice(r, node, map) : count == 1;
}

static bool read_keys(struct reader *r, const struct node *node, const struct map *map,
                      void *out)
{
    bool is_good = true;

    for (size_t i = 0; i < map->count; i++) {
        struct key key = map_key(map, i);
        const struct node *name = key_node(node, key.name);

        if (name == NULL || key.use == KEY_REFUSED) {
            continue;
        }
        r->keyword = name;
        if (!read_value(r, tree_get(node, key.name), key.shape,
                        (char *)out + key.offset)) {
            is_good = false;
        }
    }
    return is_good;
}

static bool read_map(struct reader *r, const struct node *node, const struct map *map,
                     void *out)
{
    struct key chosen = {0};

    if (map->begin != NULL) {
        map->begin(r, node, out);
    }
    bool has_known = check_keys(r, node, map);
    bool has_required = check_required(r, node, map);
    /* A misspelt choice is complained about once. */
    bool has_choice = !has_known || check_choice(r, node, map, &chosen);
    bool is_good =
        read_keys(r, node, map, out) && has_known && has_required && has_choice;
    const struct key *choice = chosen.name == NULL ? NULL : &chosen;
    if (map->done != NULL && has_choice && has_known) {
        is_good = map->done(r, node, choice, out) && is_good;
    }
    return is_good;
}

static bool read_named(struct reader *r, const struct node *node,
                       const struct named *named, void *out)
{
    const struct node *keyword = r->keyword;
    bool is_good = node->child_count > 0;

    if (!is_good) {
        complain(r->log, node->span, "the map is empty");
    }
    if (named->begin != NULL) {
        out = named->begin(r, named, out);
    }
    for (size_t i = 0; i < node->child_count; i += 2) {
        r->keyword = keyword;
        if (!named->entry(r, node, i, named, out)) {
            is_good = false;
        }
    }
    return is_good;
}

bool read_value(struct reader *r, const struct node *node, const struct shape *shape,
                void *out)
{
    bool is_scalar = node->kind == NODE_PLAIN || node->kind == NODE_QUOTED;

    if (is_scalar && shape->scalar != NULL) {
        return shape->scalar->read(r, node, shape->scalar, out);
    }
    if (node->kind == NODE_LIST && shape->list != NULL) {
        return read_list(r, node, shape->list, out);
    }
    if (node->kind == NODE_MAP && shape->map != NULL) {
        return read_map(r, node, shape->map, out);
    }
    if (node->kind == NODE_MAP && shape->named != NULL) {
        return read_named(r, node, shape->named, out);
    }
    bool has_own = shape->wanted != NULL || shape->scalar == NULL;
    return read_refuse(r, node, has_own ? shape->wanted : shape->scalar->wanted);
}
