/* The checks: one row each. */
#include "load/actors.h"
#include "load/files_table.h"
#include "load/parts.h"
#include "load/scalar.h"

static struct check *push_check(struct reader *r, int kind, const struct node *at)
{
    struct check *check = ARENA_PUSH(r->arena, r->test->checks, r->test->check_count);

    check->kind = (enum check_kind)kind;
    check->at = read_place(r, at);
    return check;
}

static bool read_check_entry(struct reader *r, const struct node *map, size_t index,
                             const struct named *named, void *out)
{
    const struct node *name = map->children[index];
    struct check *check =
        push_check(r, named->tag, map->child_count > 2 ? name : r->keyword);

    (void)out;
    bool has_actor = actors_find(r, name, false, &check->actor);
    r->keyword = name;
    return read_value(r, map->children[index + 1], named->item,
                      (char *)check + named->offset) &&
           has_actor;
}

static void *begin_files(struct reader *r, const struct named *named, void *out)
{
    (void)out;
    return push_check(r, named->tag, r->keyword);
}

static bool read_files_entry(struct reader *r, const struct node *map, size_t index,
                             const struct named *named, void *out)
{
    struct check *check = out;
    struct file_expectation file = {0};

    (void)named;
    if (!read_file(r, map, index, &file)) {
        return false;
    }
    *ARENA_PUSH(r->arena, check->files.list, check->files.count) = file;
    return true;
}

static bool read_reaped(struct reader *r, const struct node *node,
                        const struct scalar *scalar, void *out)
{
    (void)out;
    if (read_word(r, node, scalar->words, scalar->wanted) == NULL) {
        return false;
    }
    push_check(r, CHECK_REAPED, r->keyword);
    return true;
}

static const struct word reaped_words[] = {{"all", 0}, {NULL, 0}};
static const struct scalar reaped_scalar = {
    .read = read_reaped, .wanted = "the word all", .words = reaped_words};
static const struct shape reaped_shape = {.scalar = &reaped_scalar};

static const struct named output_named = {.name = &id_scalar,
                                          .item = &pattern_shape,
                                          .entry = read_check_entry,
                                          .tag = CHECK_OUTPUT,
                                          .offset = offsetof(struct check, pattern)};
static const struct shape output_actors = {.wanted = "{ACTOR: PATTERN}",
                                           .named = &output_named};
static const struct named stderr_named = {.name = &id_scalar,
                                          .item = &pattern_shape,
                                          .entry = read_check_entry,
                                          .tag = CHECK_STDERR,
                                          .offset = offsetof(struct check, pattern)};
static const struct shape stderr_actors = {.wanted = "{ACTOR: PATTERN}",
                                           .named = &stderr_named};
static const struct named exit_named = {.name = &id_scalar,
                                        .item = &endings_shape,
                                        .entry = read_check_entry,
                                        .tag = CHECK_EXIT,
                                        .offset = offsetof(struct check, exits)};
static const struct shape exit_actors = {.wanted = "{ACTOR: 0}", .named = &exit_named};
static const struct named files_named = {.name = &path_scalar,
                                         .item = &file_shape,
                                         .begin = begin_files,
                                         .entry = read_files_entry,
                                         .tag = CHECK_FILES};
static const struct shape check_files = {.wanted = "{PATH: PATTERN}",
                                         .named = &files_named};

static const struct key check_keys[] = {
    {.name = "output",
     .use = KEY_CHOICE,
     .shape = &output_actors,
     .tag = CHECK_OUTPUT,
     .meaning = "Everything the actor printed on stdout is as the pattern says."},
    {.name = "stderr",
     .use = KEY_CHOICE,
     .shape = &stderr_actors,
     .tag = CHECK_STDERR,
     .meaning = "Everything the actor printed on stderr is as the pattern says."},
    {.name = "exit",
     .use = KEY_CHOICE,
     .shape = &exit_actors,
     .tag = CHECK_EXIT,
     .meaning = "The actor has ended like this: an exit status, a signal, a list of "
                "such, or any."},
    {.name = "files",
     .use = KEY_CHOICE,
     .shape = &check_files,
     .tag = CHECK_FILES,
     .meaning = "The work folder holds these files at the end."},
    {.name = "reaped",
     .use = KEY_CHOICE,
     .shape = &reaped_shape,
     .tag = CHECK_REAPED,
     .meaning = "Every process that was started had been waited for by its parent."},
};
_Static_assert(LENGTH(check_keys) <= CHECK_KINDS, "a row for every kind of check");

static const struct map check_map = {.keys = check_keys, .count = LENGTH(check_keys)};
static const struct shape check_shape = {.wanted = "a check such as reaped: all",
                                         .map = &check_map};
static const struct list check_list = {
    .item = &check_shape, .item_size = sizeof(char), .count_offset = LIST_UNUSED};
const struct shape checks_shape = {.wanted = "a list of checks such as [reaped: all]",
                                   .list = &check_list};
