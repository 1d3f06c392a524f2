/* The keys of course.yaml. */
#include "load/course_file.h"
#include "load/parts.h"
#include "load/scalar.h"

static bool read_listed(struct reader *r, const struct node *node,
                        const struct scalar *scalar, void *out)
{
    struct listed_exercise *listed = out;

    listed->node = node;
    return read_matching(r, node, scalar, &listed->id);
}

static const struct scalar listed_scalar = {
    .read = read_listed,
    .wanted = "the name of a folder in exercises/: lower-case letters, digits and '-'",
    .pattern = ID_PATTERN,
    .takes_quoted = true};
static const struct shape listed_shape = {.scalar = &listed_scalar};
static const struct list listed_list = {
    .item = &listed_shape,
    .item_size = sizeof(struct listed_exercise),
    .offset = offsetof(struct course_file, exercises),
    .count_offset = offsetof(struct course_file, exercise_count),
    .min = 1};
static const struct shape exercises_shape = {
    .wanted = "a list of exercises such as [pipe-shell]", .list = &listed_list};

static const struct key defaults_keys[] = {
    {.name = "compiler",
     .shape = &file_name_shape,
     .offset = offsetof(struct defaults, compiler),
     .meaning = "The compiler; gcc if not given."},
    {.name = "flags",
     .shape = &text_list_shape,
     .offset = offsetof(struct defaults, flags),
     .meaning = "Compiler flags; [-std=gnu17, -Wall, -Wextra, -g, -O1] if not given."},
    {.name = "libs",
     .shape = &text_list_shape,
     .offset = offsetof(struct defaults, libs),
     .meaning = "Libraries, last on the command line; [-pthread, -lrt] if not given."},
    {.name = "limits",
     .shape = &limits_shape,
     .offset = offsetof(struct defaults, limits),
     .meaning = "What each test may use."},
    {.name = "build-limits",
     .shape = &limits_shape,
     .offset = offsetof(struct defaults, build_limits),
     .meaning = "What the compiler may use."},
};
static const struct map defaults_map = {.keys = defaults_keys,
                                        .count = LENGTH(defaults_keys)};
static const struct shape defaults_shape = {
    .wanted = "a map such as {compiler: gcc, flags: [-Wall]}", .map = &defaults_map};

static const struct key course_keys[] = {
    {.name = "id",
     .use = KEY_REQUIRED,
     .shape = &id_shape,
     .offset = offsetof(struct course_file, id),
     .meaning = "A short name for the course."},
    {.name = "title",
     .use = KEY_REQUIRED,
     .shape = &localized_shape,
     .offset = offsetof(struct course_file, title),
     .meaning = "The title, in each language."},
    {.name = "defaults",
     .shape = &defaults_shape,
     .offset = offsetof(struct course_file, defaults),
     .meaning = "What holds for every exercise that does not say otherwise."},
    {.name = "exercises",
     .use = KEY_REQUIRED,
     .shape = &exercises_shape,
     .meaning = "The exercises in their order: names of folders in exercises/."},
};
static const struct map course_map = {.keys = course_keys,
                                      .count = LENGTH(course_keys)};
const struct shape course_shape = {.wanted = "a map with id, title and exercises",
                                   .map = &course_map};
