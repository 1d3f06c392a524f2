#include <stdint.h>
#include <string.h>

#include "report/failure.h"
#include "report/ink.h"
#include "report/table.h"
#include "report/writers.h"

enum { SUBMISSION_MAX = 40, DETAILS_MAX = 3, SCREEN_LINES = 40, FOOTER_LINES = 4 };

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

static void add_header(const struct ink *ink, const struct result *result)
{
    ink_style(ink, STYLE_BOLD);
    ink_text(ink, result->exercise->id);
    ink_style(ink, STYLE_PLAIN);
    buf_add_string(ink->out, ": ");
    ink_text(ink, ink_localized(ink->options, &result->exercise->title));
    buf_add_string(ink->out, " (");
    if (result->submission != NULL && strcmp(result->submission, ".") != 0) {
        buf_add_string(ink->out, "submission ");
        ink_text(ink, result->submission);
        buf_add_string(ink->out, ", ");
    }
    buf_printf(ink->out, "seed %llu)\n\n", (unsigned long long)result->seed);
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

/* The line that a report about failures begins with. */
static void add_fix_first(const struct ink *ink, const struct result *result,
                          const struct tally *tally)
{
    const struct test_result *first = first_failed(result, true);
    AUTO_BUF text = {0};

    if (first != NULL) {
        const struct finding *finding = &first->findings.list[0];
        buf_printf(&text, "%s: ", first->test->id);
        if (finding->file != NULL && finding->line > 0) {
            buf_printf(&text, "%s:%d: ", finding->file, finding->line);
        }
        buf_add_string(&text, finding->message);
    } else if (tally->by_verdict[VERDICT_FAILED] > 0) {
        buf_add_string(&text,
                       "a hidden test, whose details are not shown: read the exercise "
                       "again, and try what no other test tries");
    } else {
        return;
    }
    ink_style(ink, STYLE_BOLD);
    buf_add_string(ink->out, "fix first: ");
    ink_wrapped(ink, text.data, strlen("fix first: "));
    ink_style(ink, STYLE_PLAIN);
    buf_add_char(ink->out, '\n');
}

static void add_outlook(const struct ink *ink, const struct result *result,
                        const struct tally *tally)
{
    if (tally->by_verdict[VERDICT_FAILED] > 0) {
        return;
    }
    buf_add_char(ink->out, '\n');
    if (tally->by_verdict[VERDICT_PASSED] == result->test_count &&
        result->test_count > 0 && !result->is_interrupted) {
        buf_add_string(ink->out, "all passed\n");
    } else if (result->is_interrupted) {
        buf_add_string(ink->out, "nothing failed until the interruption\n");
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
        ink_text(ink, test_is_hidden(test->test) ? table_hidden_title : test->test->id);
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
    ink_score(ink->out, result->points, result->points_max);
    ink_style(ink, STYLE_PLAIN);
    buf_add_string(ink->out, "   ");
    add_tally(ink, tally);
    buf_add_char(ink->out, '\n');
    if (result->is_interrupted) {
        buf_add_string(ink->out, "interrupted: some tests were not played\n");
    }
    if (failed != NULL) {
        buf_add_string(ink->out, "next    ");
        failure_write_again(ink, result, failed);
    } else if (tally->by_verdict[VERDICT_PASSED] == result->test_count &&
               result->only_test == NULL && !result->is_interrupted && next != NULL) {
        buf_add_string(ink->out, "next    grader run ");
        ink_text(ink, next->id);
        buf_add_char(ink->out, '\n');
    }
}

static bool is_told(const struct test_result *test)
{
    return test->verdict == VERDICT_FAILED && !test_is_hidden(test->test);
}

static void add_untold(const struct ink *ink, const struct result *result, size_t told)
{
    const char *gap = "";
    size_t seen = 0;
    size_t left = 0;
    AUTO_BUF text = {0};

    for (size_t i = 0; i < result->test_count; i++) {
        if (is_told(&result->tests[i]) && seen++ >= told) {
            left++;
            buf_printf(&text, "%s%s", gap, result->tests[i].test->id);
            gap = ", ";
        }
    }
    if (left > 0) {
        buf_printf(&text, "; --verbose shows %s", left == 1 ? "it" : "them");
        buf_printf(ink->out, "\n… %zu more: ", left);
        ink_wrapped(ink, text.data, 2);
    }
}

static size_t count_lines(const struct buf *text, size_t from)
{
    size_t lines = 0;

    for (size_t i = from; i < text->len; i++) {
        lines += text->data[i] == '\n';
    }
    return lines;
}

/* The first failure in detail, and further ones while there is room on the screen: what
 * comes behind is often the doing of the first. `lines` have been written before. */
static void add_details(const struct ink *ink, const struct result *result,
                        size_t lines)
{
    size_t max = ink->options->verbose ? SIZE_MAX : DETAILS_MAX;
    size_t failed = 0;
    size_t told = 0;

    for (size_t i = 0; i < result->test_count; i++) {
        failed += is_told(&result->tests[i]);
    }
    for (size_t i = 0; i < result->test_count && told < max; i++) {
        if (!is_told(&result->tests[i])) {
            continue;
        }
        AUTO_BUF block = {0};
        const struct ink own = {&block, ink->options};
        failure_write(&own, result, &result->tests[i], failed > 1);
        lines += count_lines(&block, 0);
        if (told > 0 && !ink->options->verbose && lines > SCREEN_LINES - FOOTER_LINES) {
            break;
        }
        buf_add(ink->out, block.data, block.len);
        told++;
    }
    add_untold(ink, result, told);
}

static void add_result(const struct ink *ink, const struct result *result)
{
    struct tally tally = tally_of(result);
    size_t from = ink->out->len;

    add_fix_first(ink, result, &tally);
    add_header(ink, result);
    table_write(ink, result);
    add_outlook(ink, result, &tally);
    add_details(ink, result, count_lines(ink->out, from));
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
        ink_widen(&name, ink_columns_raw(row_name(results[i])));
        ink_widen(&exercise, ink_columns_raw(results[i]->exercise->id));
        ink_widen(&score,
                  ink_score_columns(results[i]->points, results[i]->points_max));
    }
    name = name > SUBMISSION_MAX ? SUBMISSION_MAX : name;
    exercise = exercise > INK_ID_MAX ? INK_ID_MAX : exercise;
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
        ink_score(&points, results[i]->points, results[i]->points_max);
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
    if (count > 0) {
        AUTO_BUF text = {0};
        report_isolation(results[0]->isolation, options, &text);
        buf_printf(out, "%s%s", count > 1 && text.len > 0 ? "\n" : "",
                   text.len > 0 ? text.data : "");
    }
}
