#include "model/template.h"

#include <string.h>

#include "base/random.h"
#include "model/template_text.h"

/* A copy that may be written to; the walks that only look leave the original alone. */
static void *own(struct template_walk *walk, const void *array, size_t count,
                 size_t size)
{
    if (walk->mode != WALK_REPLACE || count == 0) {
        return (void *)array;
    }
    return arena_copy(walk->arena, array, count * size);
}

/* What stands for one line may have become many. */
static void add_lines(struct template_walk *walk, struct pattern *pattern,
                      struct bytes text)
{
    const char *newline;

    do {
        newline = text.len == 0 ? NULL : memchr(text.data, '\n', text.len);
        size_t len = newline == NULL ? text.len : (size_t)(newline - text.data);
        *ARENA_PUSH(walk->arena, pattern->lines, pattern->line_count) =
            (struct bytes){text.data, len};
        text.data += newline == NULL ? len : len + 1;
        text.len -= newline == NULL ? len : len + 1;
    } while (newline != NULL && text.len > 0);
}

static void visit_pattern(struct template_walk *walk, struct pattern *pattern)
{
    bool writes = walk->mode == WALK_REPLACE;
    struct bytes text = template_visit_text(walk, pattern->text);
    struct bytes *lines =
        own(walk, pattern->lines, pattern->line_count, sizeof(*pattern->lines));

    for (size_t i = 0; i < pattern->line_count; i++) {
        struct bytes line = template_visit_text(walk, lines[i]);
        if (writes) {
            lines[i] = line;
        }
    }
    if (writes) {
        pattern->text = text;
        pattern->lines = NULL;
        size_t count = pattern->line_count;
        pattern->line_count = 0;
        for (size_t i = 0; i < count; i++) {
            add_lines(walk, pattern, lines[i]);
        }
    }
}

static struct file_expectation *visit_files(struct template_walk *walk,
                                            struct file_expectation *list, size_t count)
{
    struct file_expectation *out = own(walk, list, count, sizeof(*list));

    for (size_t i = 0; i < count; i++) {
        walk->at = out[i].at;
        visit_pattern(walk, &out[i].content);
    }
    return out;
}

static const char **visit_argv(struct template_walk *walk, const char **argv,
                               size_t argc)
{
    const char **out = own(walk, argv, argc + 1, sizeof(*argv));

    for (size_t i = 0; i < argc; i++) {
        struct bytes text = template_visit_text(walk, bytes_of(out[i]));
        if (walk->mode == WALK_REPLACE) {
            out[i] = text.data;
        }
    }
    return out;
}

static void visit_step(struct template_walk *walk, struct step *step)
{
    walk->at = step->at;
    switch (step->kind) {
    case STEP_START:
        step->start.argv = visit_argv(walk, step->start.argv, step->start.argc);
        break;
    case STEP_SEND:
    case STEP_FEED:
        step->send = template_visit_text(walk, step->send);
        break;
    case STEP_EXPECT:
        visit_pattern(walk, &step->expect.pattern);
        break;
    case STEP_FILES:
        step->files.list = visit_files(walk, step->files.list, step->files.count);
        break;
    case STEP_SIGNAL:
        step->signal.values = template_visit_text(walk, step->signal.values);
        break;
    case STEP_CLOSE:
    case STEP_UNTIL:
    case STEP_EXITS:
    case STEP_HOLD:
    case STEP_RELEASE:
    case STEP_KINDS:
        break;
    }
}

static void visit_check(struct template_walk *walk, struct check *check)
{
    walk->at = check->at;
    switch (check->kind) {
    case CHECK_OUTPUT:
    case CHECK_STDERR:
        visit_pattern(walk, &check->pattern);
        break;
    case CHECK_FILES:
        check->files.list = visit_files(walk, check->files.list, check->files.count);
        break;
    case CHECK_EXIT:
    case CHECK_REAPED:
    case CHECK_PROCESSES:
    case CHECK_FDS:
    case CHECK_LEAVES:
    case CHECK_CALLS:
    case CHECK_SIGNALS:
    case CHECK_BLOCKS:
    case CHECK_BUSY:
    case CHECK_TERMINATES:
    case CHECK_RACES:
    case CHECK_MEMORY:
    case CHECK_SURVIVES:
    case CHECK_KINDS:
        break;
    }
}

/* Visits all texts of a test. `test` is written to only by WALK_REPLACE, and then it is the
 * caller's copy; its arrays are copied here before they are. */
static void visit_test(struct template_walk *walk, struct test *test)
{
    struct step *steps = own(walk, test->steps, test->step_count, sizeof(*steps));
    struct check *checks = own(walk, test->checks, test->check_count, sizeof(*checks));
    struct given_file *given =
        own(walk, test->given, test->given_count, sizeof(*given));

    walk->at = test->at;
    for (size_t i = 0; i < test->given_count; i++) {
        struct bytes content = template_visit_text(walk, given[i].content);
        if (walk->mode == WALK_REPLACE) {
            given[i].content = content;
        }
    }
    for (size_t i = 0; i < test->step_count; i++) {
        struct step step = steps[i];
        visit_step(walk, &step);
        if (walk->mode == WALK_REPLACE) {
            steps[i] = step;
        }
    }
    for (size_t i = 0; i < test->check_count; i++) {
        struct check check = checks[i];
        visit_check(walk, &check);
        if (walk->mode == WALK_REPLACE) {
            checks[i] = check;
        }
    }
    test->steps = steps;
    test->checks = checks;
    test->given = given;
}

int template_check(const struct test *test, struct place *at, struct err *e)
{
    struct template_walk walk = {.mode = WALK_COLLECT, .e = e};
    struct test copy = *test;

    visit_test(&walk, &copy);
    walk.mode = WALK_VERIFY;
    if (!walk.has_failed) {
        visit_test(&walk, &copy);
    }
    if (walk.has_failed) {
        *at = walk.error_at;
        return -1;
    }
    return 0;
}

const struct test *template_instantiate(const struct exercise *exercise,
                                        const struct test *test, uint64_t seed,
                                        struct arena *arena)
{
    struct err e = {0};
    struct template_walk walk = {.mode = WALK_COLLECT, .arena = arena, .e = &e};
    struct test *out = arena_alloc(arena, sizeof(*out));

    *out = *test;
    visit_test(&walk, out);
    if (walk.has_failed) {
        BUG("test '%s' was not checked: %s", test->id, e.text);
    }
    template_choose_values(&walk, random_mix(random_mix(seed, exercise->id), test->id));
    walk.mode = WALK_REPLACE;
    visit_test(&walk, out);
    return out;
}
