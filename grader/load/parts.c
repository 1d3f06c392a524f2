#include "load/parts.h"

#include "load/read.h"
#include "load/scalar.h"
#include "model/limits.h"

/* The lists below store the length right behind the address. */
_Static_assert(offsetof(struct build, source_count) ==
                   offsetof(struct build, sources) + sizeof(char **),
               "length behind address");
_Static_assert(offsetof(struct exercise, hint_count) ==
                   offsetof(struct exercise, hints) + sizeof(struct localized *),
               "length behind address");

static const struct list text_list = {
    .item = &text_shape,
    .item_size = sizeof(char *),
    .count_offset = sizeof(char **),
};
const struct shape text_list_shape = {.wanted = "a list such as [-Wall, -g]",
                                      .list = &text_list};

static const struct list id_list = {
    .item = &id_shape,
    .item_size = sizeof(char *),
    .count_offset = sizeof(char **),
};
const struct shape id_list_shape = {.wanted = "a list of names such as [pipe, fork]",
                                    .list = &id_list};

static const struct list name_pattern_list = {
    .item = &name_pattern_shape,
    .item_size = sizeof(char *),
    .count_offset = sizeof(char **),
    .min = 1,
};
const struct shape name_pattern_list_shape = {
    .wanted = "a list of file names or patterns such as [\"*.c\"]",
    .list = &name_pattern_list};

/* A plain text is the English one. */
static bool read_english(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    struct localized *text = out;

    (void)scalar;
    return text_scalar.read(r, node, &text_scalar, &text->en);
}

static const struct scalar english_scalar = {
    .read = read_english, .wanted = "text", .takes_text = true};
static const struct key localized_keys[] = {
    {.name = "en",
     .use = KEY_REQUIRED,
     .shape = &text_shape,
     .offset = offsetof(struct localized, en),
     .meaning = "In English."},
    {.name = "zh",
     .shape = &text_shape,
     .offset = offsetof(struct localized, zh),
     .meaning = "In Chinese; the English text stands in if it is not given."},
};
static const struct map localized_map = {.keys = localized_keys,
                                         .count = LENGTH(localized_keys)};
const struct shape localized_shape = {
    .wanted = "a text such as {en: \"Pipes\", zh: \"管道\"}",
    .scalar = &english_scalar,
    .map = &localized_map};

static const struct list hint_list = {
    .item = &localized_shape,
    .item_size = sizeof(struct localized),
    .count_offset = sizeof(struct localized *),
};
const struct shape hints_shape = {.wanted = "a list of texts such as [{en: …, zh: …}]",
                                  .list = &hint_list};

static struct key limit_key(size_t index)
{
    static const struct shape *const shapes[] = {[UNIT_TIME] = &duration_shape,
                                                 [UNIT_SIZE] = &size_shape,
                                                 [UNIT_COUNT] = &count_shape};
    const struct limit_row *row = &limit_rows[index];

    return (struct key){.name = row->key,
                        .shape = shapes[row->unit],
                        .offset = index * sizeof(int64_t),
                        .meaning = row->meaning};
}

_Static_assert(offsetof(struct limits, value) == 0, "limit_key counts from the start");
static const struct map limits_map = {.row = limit_key, .count = LIMIT_COUNT};
const struct shape limits_shape = {.wanted = "limits such as {wall: 5s, memory: 64MiB}",
                                   .map = &limits_map};
