#include "report/table.h"

#include <stdint.h>
#include <string.h>

#include "report/writers.h"

enum { TITLE_MIN = 12, TEXT_COLUMN = 15, NAMES_MAX = 5 };

const char table_hidden_title[] = "hidden test";

static const struct {
    const char *glyph;
    enum style style;
} signs[] = {
    [VERDICT_PASSED] = {"✓", STYLE_GREEN},
    [VERDICT_FAILED] = {"✗", STYLE_RED},
    [VERDICT_SKIPPED] = {"-", STYLE_DIM},
    [VERDICT_UNDECIDED] = {"!", STYLE_YELLOW},
};

static const char *shown_id(const struct test *test)
{
    return test_is_hidden(test) ? "" : test->id;
}

static const char *shown_title(const struct ink *ink, const struct test *test)
{
    return test_is_hidden(test) ? table_hidden_title
                                : ink_localized(ink->options, &test->title);
}

/* Has the test a line of its own? What passed in part, or with a remark, does. */
static bool has_line(const struct ink *ink, const struct test_result *test)
{
    if (ink->options->verbose) {
        return true;
    }
    switch (test->verdict) {
    case VERDICT_PASSED:
        return test->points < test->test->points || test->remarks.count > 0;
    case VERDICT_FAILED:
    case VERDICT_UNDECIDED:
        return true;
    case VERDICT_SKIPPED:
        break;
    }
    return false;
}

/* The widest of what the column is to hold, within bounds. */
struct columns {
    size_t id;
    size_t title;
    size_t points; /* "2.5 / 10" */
};

static struct columns measure(const struct ink *ink, const struct result *result)
{
    struct columns c = {0, TITLE_MIN, 0};
    const size_t fixed = strlen("  * undecided      ");

    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        if (has_line(ink, test)) {
            ink_widen(&c.id, ink_columns_raw(shown_id(test->test)));
            ink_widen(&c.title, ink_columns_raw(shown_title(ink, test->test)));
            ink_widen(&c.points, ink_score_columns(test->points, test->test->points));
        }
    }
    c.id = c.id > INK_ID_MAX ? INK_ID_MAX : c.id;
    size_t used = fixed + c.id + c.points;
    size_t width = (size_t)ink->options->width;
    size_t left = width > used + TITLE_MIN ? width - used : TITLE_MIN;
    c.title = c.title > left ? left : c.title;
    return c;
}

static void add_verdict(const struct ink *ink, enum verdict verdict)
{
    ink_blanks(ink, 2);
    ink_style(ink, signs[verdict].style);
    buf_printf(ink->out, "%s %-9s", signs[verdict].glyph, verdict_names[verdict]);
    ink_style(ink, STYLE_PLAIN);
    ink_blanks(ink, 2);
}

static void add_line(const struct ink *ink, const struct test_result *test,
                     const struct columns *c)
{
    size_t score = ink_score_columns(test->points, test->test->points);

    add_verdict(ink, test->verdict);
    ink_padded(ink, shown_id(test->test), c->id);
    ink_blanks(ink, 2);
    ink_padded(ink, shown_title(ink, test->test), c->title);
    ink_blanks(ink, 2 + c->points - score);
    ink_score(ink->out, test->points, test->test->points);
    if (test->missed != NULL && test->verdict == VERDICT_SKIPPED) {
        buf_add_string(ink->out, "  needs ");
        ink_text(ink,
                 test_is_hidden(test->missed) ? table_hidden_title : test->missed->id);
    }
    buf_add_char(ink->out, '\n');
}

static const struct test_result *find_result(const struct result *result,
                                             const struct test *test)
{
    for (size_t i = 0; i < result->test_count; i++) {
        if (result->tests[i].test == test) {
            return &result->tests[i];
        }
    }
    return NULL;
}

/* What a skipped test waits for in the end: the need may have been skipped itself. NULL if
 * it is not known. */
static const struct test *root_need(const struct result *result,
                                    const struct test_result *test)
{
    const struct test *need = test->missed;

    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *of_need = find_result(result, need);
        if (of_need == NULL || of_need->verdict != VERDICT_SKIPPED ||
            of_need->missed == NULL) {
            break;
        }
        need = of_need->missed;
    }
    return need;
}

/* Tests of one verdict, and of one reason, that are told together. */
struct group {
    enum verdict verdict;
    const struct test *need; /* of skipped ones */
    bool has_points;         /* are told with each test */
};

static bool is_in_group(const struct ink *ink, const struct result *result,
                        const struct test_result *test, const struct group *group)
{
    return test->verdict == group->verdict && !has_line(ink, test) &&
           (test->verdict != VERDICT_SKIPPED || root_need(result, test) == group->need);
}

static void add_name(struct buf *text, const struct group *group,
                     const struct test *test)
{
    buf_add_string(text, test->id);
    if (group->has_points && test->points > 0) {
        buf_add_string(text, " (");
        ink_points(text, test->points);
        buf_add_char(text, ')');
    }
}

static void add_hidden(struct buf *text, const struct group *group, size_t hidden,
                       int points)
{
    buf_printf(text, "%zu hidden", hidden);
    if (group->has_points && points > 0) {
        buf_add_string(text, " (");
        ink_points(text, points);
        buf_add_char(text, ')');
    }
}

static void add_names(const struct ink *ink, const struct result *result,
                      const struct group *group, struct buf *text)
{
    const char *gap = "";
    size_t named = 0;
    size_t unnamed = 0;
    size_t hidden = 0;
    int hidden_points = 0;

    for (size_t i = 0; i < result->test_count; i++) {
        const struct test *test = result->tests[i].test;
        if (!is_in_group(ink, result, &result->tests[i], group)) {
            continue;
        }
        if (test_is_hidden(test)) {
            hidden++;
            hidden_points += test->points;
            continue;
        }
        if (named == NAMES_MAX && !group->has_points) {
            unnamed++;
            continue;
        }
        named++;
        buf_add_string(text, gap);
        add_name(text, group, test);
        gap = ", ";
    }
    if (unnamed > 0) {
        buf_printf(text, "%s%zu more", hidden > 0 ? ", " : " and ", unnamed);
    }
    if (hidden > 0) {
        buf_add_string(text, gap[0] == '\0' ? "" : " and ");
        add_hidden(text, group, hidden, hidden_points);
    }
}

static void add_group(const struct ink *ink, const struct result *result,
                      const struct group *group)
{
    size_t count = 0;
    AUTO_BUF text = {0};

    for (size_t i = 0; i < result->test_count; i++) {
        count += is_in_group(ink, result, &result->tests[i], group);
    }
    if (count == 0) {
        return;
    }
    buf_printf(&text, "%zu", count);
    if (group->need != NULL) {
        buf_printf(&text, " because %s did not pass",
                   test_is_hidden(group->need) ? "a hidden test" : group->need->id);
    }
    buf_add_string(&text, ": ");
    add_names(ink, result, group, &text);
    add_verdict(ink, group->verdict);
    ink_wrapped(ink, text.data, TEXT_COLUMN);
}

/* Is there no skipped test before this one that is told with it? */
static bool opens_group(const struct result *result, size_t at, const struct test *need)
{
    for (size_t i = 0; i < at; i++) {
        if (result->tests[i].verdict == VERDICT_SKIPPED &&
            root_need(result, &result->tests[i]) == need) {
            return false;
        }
    }
    return true;
}

static void add_skipped(const struct ink *ink, const struct result *result)
{
    for (size_t i = 0; i < result->test_count; i++) {
        if (result->tests[i].verdict != VERDICT_SKIPPED) {
            continue;
        }
        const struct test *need = root_need(result, &result->tests[i]);
        if (opens_group(result, i, need)) {
            const struct group group = {VERDICT_SKIPPED, need, false};
            add_group(ink, result, &group);
        }
    }
}

static bool has_all_passed(const struct result *result)
{
    for (size_t i = 0; i < result->test_count; i++) {
        if (result->tests[i].verdict != VERDICT_PASSED) {
            return false;
        }
    }
    return true;
}

void table_write(const struct ink *ink, const struct result *result)
{
    struct columns columns = measure(ink, result);
    const struct group passed = {VERDICT_PASSED, NULL, has_all_passed(result)};

    for (size_t i = 0; i < result->test_count; i++) {
        if (has_line(ink, &result->tests[i])) {
            add_line(ink, &result->tests[i], &columns);
        }
    }
    add_group(ink, result, &passed);
    add_skipped(ink, result);
}
