/* The keys of exercise.yaml, tests apart. */
#include <string.h>

#include "load/course_file.h"
#include "load/parts.h"
#include "load/scalar.h"

static bool read_exercise_id(struct reader *r, const struct node *node,
                             const struct scalar *scalar, void *out)
{
    if (!read_matching(r, node, scalar, out)) {
        return false;
    }
    if (strcmp(node->text.data, r->folder) != 0) {
        complain(r->log, node->span, "the id '%s' is not the folder's name",
                 read_quote(r, node))
            ->help =
            arena_printf(&r->log->arena, "write '%s', or rename the folder", r->folder);
        return false;
    }
    return true;
}

static bool read_required(struct reader *r, const struct node *node,
                          const struct scalar *scalar, void *out)
{
    const char *id = node->text.data;

    if (strcmp(id, r->folder) == 0) {
        complain(r->log, node->span, "the exercise requires itself");
        return false;
    }
    for (size_t i = 0; r->course_exercises[i] != NULL; i++) {
        if (strcmp(id, r->course_exercises[i]) == 0) {
            return read_matching(r, node, scalar, out);
        }
    }
    struct complaint *c = complain(
        r->log, node->span, "the course has no exercise '%s'", read_quote(r, node));
    complaint_suggest(r->log, c, id, r->course_exercises);
    return false;
}

static void begin_build(struct reader *r, const struct node *node, void *out)
{
    struct exercise_file *file = out;

    file->build_at = read_place(r, r->keyword != NULL ? r->keyword : node);
}

static void begin_exercise(struct reader *r, const struct node *node, void *out)
{
    struct exercise_file *file = out;

    r->exercise = &file->exercise;
    r->test_list = tree_get(node, "tests");
    file->exercise.at = read_place(r, node);
    file->build_at = file->exercise.at;
}

static void begin_test_item(struct reader *r, const struct node *item, size_t index)
{
    (void)item;
    r->test_index = index;
}

static const struct scalar exercise_id_scalar = {
    .read = read_exercise_id,
    .wanted = "a name of lower-case letters, digits and '-' that begins with a letter",
    .pattern = ID_PATTERN,
    .takes_quoted = true};
static const struct shape exercise_id_shape = {.scalar = &exercise_id_scalar};
static const struct scalar required_scalar = {.read = read_required,
                                              .wanted = "the id of another exercise",
                                              .pattern = ID_PATTERN,
                                              .takes_quoted = true};
static const struct shape required_shape = {.scalar = &required_scalar};
static const struct list required_list = {.item = &required_shape,
                                          .item_size = sizeof(char *),
                                          .count_offset = sizeof(char **)};
static const struct shape requires_shape = {
    .wanted = "a list of ids of exercises of this course", .list = &required_list};

#define BUILD(field) offsetof(struct exercise_file, exercise.build.field)
static const struct key build_keys[] = {
    {.name = "program",
     .use = KEY_REQUIRED,
     .shape = &file_name_shape,
     .offset = BUILD(program),
     .meaning = "The name of the executable."},
    {.name = "sources",
     .shape = &name_pattern_list_shape,
     .offset = BUILD(sources),
     .meaning = "Which of the files go to the compiler; [\"*.c\"] if not given."},
    {.name = "flags",
     .shape = &text_list_shape,
     .offset = BUILD(flags),
     .meaning = "Instead of the course's compiler flags."},
    {.name = "libs",
     .shape = &text_list_shape,
     .offset = BUILD(libs),
     .meaning = "Instead of the course's libraries; they come last."},
    {.name = "compiler",
     .shape = &file_name_shape,
     .offset = BUILD(compiler),
     .meaning = "Instead of the course's compiler."},
    {.name = "limits",
     .shape = &limits_shape,
     .offset = BUILD(limits),
     .meaning = "What the compiler may use."},
    {.name = "points",
     .shape = &points_shape,
     .offset = offsetof(struct exercise_file, build_points),
     .meaning = "Points of the test `builds`; 0 if not given."},
    {.name = "warning-cost",
     .shape = &points_shape,
     .offset = BUILD(warning_cost),
     .meaning = "Taken from these points for each warning; 0 if not given."},
};
static const struct map build_map = {
    .keys = build_keys, .count = LENGTH(build_keys), .begin = begin_build};
static const struct shape build_shape = {
    .wanted = "a map such as {program: shell, sources: [\"*.c\"]}", .map = &build_map};

#define EXERCISE(field) offsetof(struct exercise_file, exercise.field)
static const struct list test_list = {.item = &test_shape,
                                      .item_size = sizeof(struct test),
                                      .offset = EXERCISE(tests),
                                      .count_offset = EXERCISE(test_count),
                                      .min = 1,
                                      .begin = begin_test_item};
static const struct shape tests_shape = {.wanted = "a list of tests",
                                         .list = &test_list};

static const struct key exercise_keys[] = {
    {.name = "id",
     .use = KEY_REQUIRED,
     .shape = &exercise_id_shape,
     .offset = EXERCISE(id),
     .meaning = "The name of the exercise: the same as its folder's."},
    {.name = "title",
     .use = KEY_REQUIRED,
     .shape = &localized_shape,
     .offset = EXERCISE(title),
     .meaning = "The title, in each language."},
    {.name = "summary",
     .shape = &localized_shape,
     .offset = EXERCISE(summary),
     .meaning = "What it is about, in one sentence."},
    {.name = "teaches",
     .shape = &id_list_shape,
     .offset = EXERCISE(teaches),
     .meaning = "Words for what is learnt."},
    {.name = "requires",
     .shape = &requires_shape,
     .offset = EXERCISE(requires),
     .meaning = "Exercises of the course that should be solved first."},
    {.name = "submit",
     .use = KEY_REQUIRED,
     .shape = &name_pattern_list_shape,
     .offset = EXERCISE(submit),
     .meaning = "Name patterns of the files that are handed in, without folders."},
    {.name = "build",
     .use = KEY_REQUIRED,
     .shape = &build_shape,
     .meaning = "How the program is made of them."},
    {.name = "limits",
     .shape = &limits_shape,
     .offset = offsetof(struct exercise_file, limits),
     .meaning = "What each test may use, where it differs from the course."},
    {.name = "hints",
     .shape = &hints_shape,
     .offset = EXERCISE(hints),
     .meaning = "Help for the whole exercise, from vague to plain."},
    {.name = "tests",
     .use = KEY_REQUIRED,
     .shape = &tests_shape,
     .meaning = "The tests; the grader itself puts `builds` before them."},
};
static const struct map exercise_map = {
    .keys = exercise_keys, .count = LENGTH(exercise_keys), .begin = begin_exercise};
const struct shape exercise_shape = {
    .wanted = "a map with id, title, submit, build and tests", .map = &exercise_map};
