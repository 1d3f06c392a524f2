#include <string.h>

#include "report/failure.h"
#include "report/ink.h"
#include "report/writers.h"

enum { TITLE_MIN = 12, ID_MAX = 24, SUBMISSION_MAX = 40 };

static const struct {
    const char *glyph;
    enum style style;
} signs[] = {
    [VERDICT_PASSED] = {"✓", STYLE_GREEN},
    [VERDICT_FAILED] = {"✗", STYLE_RED},
    [VERDICT_SKIPPED] = {"-", STYLE_DIM},
    [VERDICT_UNDECIDED] = {"!", STYLE_YELLOW},
};

static const char hidden_title[] = "hidden test";

struct tally {
    size_t by_verdict[VERDICT_UNDECIDED + 1];
};

static struct tally tally_of(const struct result *result)
{
    struct tally tally = {{0}};

    for (size_t i = 0; i < result->test_count; i++) {
        tally.by_verdict[result->tests[i].verdict]++;
    }
    return tally;
}

static void add_tally(const struct ink *ink, const struct tally *tally)
{
    const char *gap = "";

    for (int v = VERDICT_PASSED; v <= VERDICT_UNDECIDED; v++) {
        if (tally->by_verdict[v] > 0 || v == VERDICT_PASSED) {
            buf_printf(ink->out, "%s%zu %s", gap, tally->by_verdict[v],
                       verdict_names[v]);
            gap = ", ";
        }
    }
}

static const char *shown_id(const struct test *test)
{
    return test_is_hidden(test) ? "" : test->id;
}

static const char *shown_title(const struct ink *ink, const struct test *test)
{
    return test_is_hidden(test) ? hidden_title
                                : ink_localized(ink->options, &test->title);
}

static void add_header(const struct ink *ink, const struct result *result)
{
    ink_style(ink, STYLE_BOLD);
    ink_text(ink, result->exercise->id);
    ink_style(ink, STYLE_PLAIN);
    buf_add_string(ink->out, ": ");
    ink_text(ink, ink_localized(ink->options, &result->exercise->title));
    buf_add_string(ink->out, " (");
    if (result->submission != NULL) {
        buf_add_string(ink->out, "submission ");
        ink_text(ink, result->submission);
        buf_add_string(ink->out, ", ");
    }
    buf_printf(ink->out, "seed %llu)\n\n", (unsigned long long)result->seed);
}

/* The widest of what the column is to hold, within bounds. */
struct columns {
    size_t id;
    size_t title;
    size_t points; /* "2.5 / 10" */
};

static void add_score(struct buf *out, int points, int max)
{
    ink_points(out, points);
    buf_add_string(out, " / ");
    ink_points(out, max);
}

static size_t score_columns(int points, int max)
{
    AUTO_BUF text = {0};

    add_score(&text, points, max);
    return text.len;
}

static void widen(size_t *column, size_t columns)
{
    *column = columns > *column ? columns : *column;
}

static struct columns measure(const struct ink *ink, const struct result *result)
{
    struct columns c = {0, TITLE_MIN, 0};
    const size_t fixed = strlen("  * undecided      ");

    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        widen(&c.id, ink_columns_raw(shown_id(test->test)));
        widen(&c.title, ink_columns_raw(shown_title(ink, test->test)));
        widen(&c.points, score_columns(test->points, test->test->points));
    }
    c.id = c.id > ID_MAX ? ID_MAX : c.id;
    size_t used = fixed + c.id + c.points;
    size_t width = (size_t)ink->options->width;
    size_t left = width > used + TITLE_MIN ? width - used : TITLE_MIN;
    c.title = c.title > left ? left : c.title;
    return c;
}

static void add_test_line(const struct ink *ink, const struct test_result *test,
                          const struct columns *c)
{
    AUTO_BUF score = {0};

    add_score(&score, test->points, test->test->points);
    ink_blanks(ink, 2);
    ink_style(ink, signs[test->verdict].style);
    buf_printf(ink->out, "%s %-9s", signs[test->verdict].glyph,
               verdict_names[test->verdict]);
    ink_style(ink, STYLE_PLAIN);
    ink_blanks(ink, 2);
    ink_padded(ink, shown_id(test->test), c->id);
    ink_blanks(ink, 2);
    ink_padded(ink, shown_title(ink, test->test), c->title);
    ink_blanks(ink, 2 + c->points - score.len);
    buf_add_string(ink->out, score.data);
    if (test->missed != NULL && test->verdict == VERDICT_SKIPPED) {
        buf_add_string(ink->out, "  needs ");
        ink_text(ink, test_is_hidden(test->missed) ? hidden_title : test->missed->id);
    }
    buf_add_char(ink->out, '\n');
}

static const struct test_result *first_failed(const struct result *result, bool visible)
{
    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        if (test->verdict == VERDICT_FAILED && test->findings.count > 0 &&
            (!visible || !test_is_hidden(test->test))) {
            return test;
        }
    }
    return NULL;
}

static void add_fix_first(const struct ink *ink, const struct result *result,
                          const struct tally *tally)
{
    const struct test_result *first = first_failed(result, true);
    AUTO_BUF text = {0};

    buf_add_char(ink->out, '\n');
    if (first != NULL) {
        const struct finding *finding = &first->findings.list[0];
        buf_printf(&text, "%s: ", first->test->id);
        if (finding->file != NULL && finding->line > 0) {
            buf_printf(&text, "%s:%d: ", finding->file, finding->line);
        }
        buf_add_string(&text, finding->message);
    } else if (tally->by_verdict[VERDICT_FAILED] > 0) {
        buf_add_string(&text, "a hidden test failed; its details are not shown");
    }
    if (text.len > 0) {
        ink_style(ink, STYLE_BOLD);
        buf_add_string(ink->out, "fix first: ");
        ink_wrapped(ink, text.data, strlen("fix first: "));
        ink_style(ink, STYLE_PLAIN);
    } else if (tally->by_verdict[VERDICT_PASSED] == result->test_count &&
               result->test_count > 0 && !result->is_interrupted) {
        buf_add_string(ink->out, "all passed\n");
    } else {
        buf_add_string(ink->out, "nothing failed, but not everything was decided\n");
    }
}

static void add_troubles(const struct ink *ink, const struct result *result)
{
    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        if (test->verdict != VERDICT_UNDECIDED) {
            continue;
        }
        buf_add_string(ink->out, "\n! ");
        ink_text(ink, test_is_hidden(test->test) ? hidden_title : test->test->id);
        buf_add_string(ink->out, ": the grader could not decide, which is no fault of "
                                 "the submission\n  ");
        ink_wrapped(ink, test->trouble == NULL ? "reason unknown" : test->trouble, 2);
    }
}

static void add_remarks(const struct ink *ink, const struct result *result)
{
    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        if (test->remarks.count > 0 && !test_is_hidden(test->test)) {
            buf_add_char(ink->out, '\n');
            failure_write_remarks(ink, test);
        }
    }
}

/* The exercise behind this one in the course, or NULL. */
static const struct exercise *next_exercise(const struct result *result)
{
    const struct course *course = result->course;

    for (size_t i = 0; course != NULL && i + 1 < course->exercise_count; i++) {
        if (&course->exercises[i] == result->exercise) {
            return &course->exercises[i + 1];
        }
    }
    return NULL;
}

static void add_footer(const struct ink *ink, const struct result *result,
                       const struct tally *tally)
{
    const struct test_result *failed = first_failed(result, true);
    const struct exercise *next = next_exercise(result);

    buf_add_char(ink->out, '\n');
    ink_style(ink, STYLE_BOLD);
    buf_add_string(ink->out, "points  ");
    add_score(ink->out, result->points, result->points_max);
    ink_style(ink, STYLE_PLAIN);
    buf_add_string(ink->out, "   ");
    add_tally(ink, tally);
    buf_add_char(ink->out, '\n');
    if (result->is_interrupted) {
        buf_add_string(ink->out, "interrupted: some tests were not played\n");
    }
    if (failed != NULL) {
        buf_add_string(ink->out, "next    ");
        failure_write_again(ink, result, failed->test);
    } else if (tally->by_verdict[VERDICT_PASSED] == result->test_count &&
               result->only_test == NULL && !result->is_interrupted && next != NULL) {
        buf_add_string(ink->out, "next    grader run ");
        ink_text(ink, next->id);
        buf_add_char(ink->out, '\n');
    }
}

static void add_result(const struct ink *ink, const struct result *result)
{
    struct columns columns = measure(ink, result);
    struct tally tally = tally_of(result);

    add_header(ink, result);
    for (size_t i = 0; i < result->test_count; i++) {
        add_test_line(ink, &result->tests[i], &columns);
    }
    add_fix_first(ink, result, &tally);
    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        if (test->verdict == VERDICT_FAILED && !test_is_hidden(test->test)) {
            failure_write(ink, result, test);
        }
    }
    add_troubles(ink, result);
    add_remarks(ink, result);
    add_footer(ink, result, &tally);
}

static const char *row_name(const struct result *result)
{
    return result->submission == NULL ? "." : result->submission;
}

static void add_summary(const struct ink *ink, const struct result *const *results,
                        size_t count)
{
    size_t name = strlen("submission");
    size_t exercise = strlen("exercise");
    size_t score = strlen("points");

    for (size_t i = 0; i < count; i++) {
        widen(&name, ink_columns_raw(row_name(results[i])));
        widen(&exercise, ink_columns_raw(results[i]->exercise->id));
        widen(&score, score_columns(results[i]->points, results[i]->points_max));
    }
    name = name > SUBMISSION_MAX ? SUBMISSION_MAX : name;
    exercise = exercise > ID_MAX ? ID_MAX : exercise;
    buf_add_char(ink->out, '\n');
    ink_style(ink, STYLE_BOLD);
    ink_padded(ink, "submission", name + 2);
    ink_padded(ink, "exercise", exercise + 2);
    ink_padded(ink, "points", score + 2);
    buf_add_string(ink->out, "tests\n");
    ink_style(ink, STYLE_PLAIN);
    for (size_t i = 0; i < count; i++) {
        AUTO_BUF points = {0};
        struct tally tally = tally_of(results[i]);
        add_score(&points, results[i]->points, results[i]->points_max);
        ink_padded(ink, row_name(results[i]), name);
        ink_blanks(ink, 2);
        ink_padded(ink, results[i]->exercise->id, exercise);
        ink_blanks(ink, 2);
        ink_padded(ink, points.data, score);
        ink_blanks(ink, 2);
        add_tally(ink, &tally);
        buf_add_string(ink->out, results[i]->is_interrupted ? ", interrupted\n" : "\n");
    }
}

void terminal_write(const struct result *const *results, size_t count,
                    const struct report_options *options, struct buf *out)
{
    const struct ink ink = {out, options};

    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_add_char(out, '\n');
        }
        add_result(&ink, results[i]);
    }
    if (count > 1) {
        add_summary(&ink, results, count);
    }
}
