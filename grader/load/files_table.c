#include "load/files_table.h"

#include <string.h>

#include "load/parts.h"
#include "load/scalar.h"

static bool read_absent_or_exact(struct reader *r, const struct node *node,
                                 const struct scalar *scalar, void *out)
{
    struct file_expectation *file = out;

    (void)scalar;
    file->is_absent =
        node->kind == NODE_PLAIN && strcmp(node->text.data, "absent") == 0;
    file->content.kind = PATTERN_EXACT;
    return file->is_absent ||
           bytes_scalar.read(r, node, &bytes_scalar, &file->content.text);
}

bool read_file(struct reader *r, const struct node *map, size_t index,
               struct file_expectation *out)
{
    const struct node *name = map->children[index];
    const struct node *value = map->children[index + 1];

    out->at = read_place(r, name);
    bool has_path = path_scalar.read(r, name, &path_scalar, &out->path);
    /* A pattern is read into `content`, a word into the whole. */
    void *into = value->kind == NODE_MAP ? (void *)&out->content : (void *)out;
    r->keyword = name;
    return read_value(r, value, &file_shape, into) && has_path;
}

static const struct scalar file_scalar = {.read = read_absent_or_exact,
                                          .wanted = "text, or the word absent",
                                          .takes_text = true};
const struct shape file_shape = {
    .wanted = "a pattern such as \"text\" or {contains: \"text\"}, or absent",
    .scalar = &file_scalar,
    .map = &pattern_map};

static bool read_given(struct reader *r, const struct node *map, size_t index,
                       const struct named *named, void *out)
{
    struct test *test = out;
    const struct node *name = map->children[index];
    struct given_file file = {0};

    bool has_path = named->name->read(r, name, named->name, &file.path);
    r->keyword = name;
    if (!read_value(r, map->children[index + 1], named->item, &file.content) ||
        !has_path) {
        return false;
    }
    *ARENA_PUSH(r->arena, test->given, test->given_count) = file;
    return true;
}

static const struct named given_named = {
    .name = &path_scalar, .item = &bytes_shape, .entry = read_given};
const struct shape given_shape = {.wanted = "files such as {in.txt: \"one\\n\"}",
                                  .named = &given_named};
