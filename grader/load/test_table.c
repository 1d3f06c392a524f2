/* The keys of a test. */
#include <string.h>

#include "load/actors.h"
#include "load/files_table.h"
#include "load/lives.h"
#include "load/parts.h"
#include "load/scalar.h"
#include "model/template.h"

static const char build_id[] = "builds";

/* NULL if the test at `index` of the file has no id. */
static const struct node *test_id(const struct reader *r, size_t index)
{
    return tree_get(r->test_list->children[index], "id");
}

static bool is_test_named(const struct reader *r, size_t index, const char *id)
{
    const struct node *node = test_id(r, index);

    return node != NULL && node->text.data != NULL && strcmp(node->text.data, id) == 0;
}

static bool read_test_id(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    if (strcmp(node->text.data, build_id) == 0) {
        complain(r->log, node->span, "'%s' is the grader's own test", build_id)->help =
            "give it points by 'points' in 'build'";
        return false;
    }
    for (size_t i = 0; i < r->test_index; i++) {
        if (is_test_named(r, i, node->text.data)) {
            struct complaint *c = complain(
                r->log, node->span, "two tests are called '%s'", read_quote(r, node));
            c->note = "first given here";
            c->note_at = test_id(r, i)->span;
            return false;
        }
    }
    return read_matching(r, node, scalar, out);
}

static bool refuse_need(struct reader *r, const struct node *node)
{
    struct complaint *c =
        complain(r->log, node->span, "no test is called '%s'", read_quote(r, node));
    const char **names = arena_array(&r->log->arena, r->test_index + 2, sizeof(*names));
    size_t n = 0;

    names[n++] = build_id;
    for (size_t i = 0; i < r->test_index; i++) {
        const struct node *id = test_id(r, i);
        if (id != NULL && id->text.data != NULL) {
            names[n++] = id->text.data;
        }
    }
    complaint_suggest(r->log, c, node->text.data, names);
    return false;
}

static bool read_need(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    size_t index = 0;

    (void)scalar;
    if (strcmp(node->text.data, build_id) == 0) {
        memcpy(out, &index, sizeof(index));
        return true;
    }
    while (index < r->test_list->child_count &&
           !is_test_named(r, index, node->text.data)) {
        index++;
    }
    if (index == r->test_list->child_count) {
        return refuse_need(r, node);
    }
    if (index >= r->test_index) {
        struct complaint *c = complain(
            r->log, node->span, "'%s' is not an earlier test", read_quote(r, node));
        c->help = "a test may need only tests that stand before it";
        c->note = "it stands here";
        c->note_at = test_id(r, index)->span;
        return false;
    }
    index++; /* the build comes first */
    memcpy(out, &index, sizeof(index));
    return true;
}

static const struct scalar test_id_scalar = {
    .read = read_test_id,
    .wanted = "a name of lower-case letters, digits and '-' that begins with a letter",
    .pattern = ID_PATTERN,
    .takes_quoted = true};
static const struct shape test_id_shape = {.scalar = &test_id_scalar};
static const struct scalar need_scalar = {
    .read = read_need, .wanted = "the id of an earlier test", .pattern = ID_PATTERN};
static const struct shape need_shape = {.scalar = &need_scalar};
static const struct list need_list = {.item = &need_shape,
                                      .item_size = sizeof(size_t),
                                      .offset = offsetof(struct test, needs),
                                      .count_offset =
                                          offsetof(struct test, need_count)};
static const struct shape needs_shape = {.wanted = "a list of ids of earlier tests",
                                         .list = &need_list};

static const struct word visibility_words[] = {
    {"visible", VISIBILITY_VISIBLE},
    {"hidden", VISIBILITY_HIDDEN},
    {"after-due", VISIBILITY_AFTER_DUE},
    {"after-published", VISIBILITY_AFTER_PUBLISHED},
    {NULL, 0}};
static const struct scalar visibility_scalar = {
    .read = read_word_value,
    .wanted = "visible, hidden, after-due or after-published",
    .words = visibility_words};
static const struct shape visibility_shape = {.scalar = &visibility_scalar};

static void begin_test(struct reader *r, const struct node *node, void *out)
{
    struct test *test = out;

    *test = (struct test){
        .kind = TEST_SCRIPT, .id = "", .at = read_place(r, node), .title = {.en = ""}};
    r->test = test;
    r->complaints_before = r->log->count;
    actors_collect(r, node);
}

static bool is_given(const struct test *test, const char *path)
{
    for (size_t i = 0; i < test->given_count; i++) {
        if (strcmp(test->given[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/* A program of the work folder is the one that is built or a given file. */
static void check_program(struct reader *r, const struct test *test,
                          const struct step *step)
{
    const char *program = r->exercise->build.program;
    const char *path = step->start.argv[0];

    if (program == NULL || strncmp(path, "./", 2) != 0 || strstr(path, "{{") != NULL ||
        strcmp(path + 2, program) == 0 || is_given(test, path + 2)) {
        return;
    }
    struct span at = source_word(r->source, step->at.line, step->at.column);
    complain(r->log, at, "nothing builds '%s'", complaint_quote(r->log, bytes_of(path)))
        ->help = arena_printf(&r->log->arena, "the program is './%s'", program);
}

/* Only of a test that is whole otherwise. */
static bool finish_test(struct reader *r, const struct node *node,
                        const struct key *chosen, void *out)
{
    struct test *test = out;
    struct place at = test->at;
    struct err e = {0};

    (void)node;
    (void)chosen;
    if (r->log->count > r->complaints_before) {
        return false;
    }
    for (size_t i = 0; i < test->step_count; i++) {
        if (test->steps[i].kind == STEP_START) {
            check_program(r, test, &test->steps[i]);
        }
    }
    lives_check(r, test);
    if (template_check(test, &at, &e) < 0) {
        complain(r->log, source_word(r->source, at.line, at.column), "%s",
                 complaint_safe(r->log, bytes_of(e.text)));
    }
    return r->log->count == r->complaints_before;
}

static const struct key test_keys[] = {
    {.name = "id",
     .use = KEY_REQUIRED,
     .shape = &test_id_shape,
     .offset = offsetof(struct test, id),
     .meaning = "A short name that no other test of the exercise has."},
    {.name = "title",
     .use = KEY_REQUIRED,
     .shape = &localized_shape,
     .offset = offsetof(struct test, title),
     .meaning = "What the test is about, in one line."},
    {.name = "points",
     .use = KEY_REQUIRED,
     .shape = &points_shape,
     .offset = offsetof(struct test, points),
     .meaning = "What passing it is worth; at most two decimals."},
    {.name = "needs",
     .shape = &needs_shape,
     .meaning = "Earlier tests; if one did not pass, this one is skipped."},
    {.name = "visibility",
     .shape = &visibility_shape,
     .offset = offsetof(struct test, visibility),
     .meaning =
         "When students see the result: visible (the default), hidden, after-due "
         "or after-published."},
    {.name = "limits",
     .shape = &limits_shape,
     .offset = offsetof(struct test, limits),
     .meaning = "What this test may use, where it differs from the exercise."},
    {.name = "given",
     .shape = &given_shape,
     .meaning = "Files that lie in the work folder at the start, with their content."},
    {.name = "script",
     .use = KEY_REQUIRED,
     .shape = &script_shape,
     .meaning = "The steps, played in this order."},
    {.name = "checks",
     .shape = &checks_shape,
     .meaning =
         "What must be true of everything that was seen when the script is over."},
    {.name = "schedules",
     .shape = &times_shape,
     .offset = offsetof(struct test, schedules),
     .meaning = "So many further trials, in each of which the processes are held at "
                "their calls and let go in another order."},
    {.name = "preemptions",
     .shape = &times_shape,
     .offset = offsetof(struct test, preemptions),
     .meaning =
         "Further trials, at most so many, in each of which the first process to "
         "come to one instruction is held there until no other one moves."},
    {.name = "hints",
     .shape = &hints_shape,
     .offset = offsetof(struct test, hints),
     .meaning = "Help for who fails this test, from vague to plain."},
};
static const struct map test_map = {.keys = test_keys,
                                    .count = LENGTH(test_keys),
                                    .begin = begin_test,
                                    .done = finish_test};
const struct shape test_shape = {
    .wanted = "a test: a map with id, title, points and script", .map = &test_map};
