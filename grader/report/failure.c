#include "report/failure.h"

#include <string.h>

#include "base/text.h"
#include "report/pane.h"

enum {
    INDENT = 4,
    LABEL_COLUMNS = 10,
    FINDINGS_MAX = 2,
    STDERR_LINES_MAX = 5,
    REMARKS_MAX = 5,
    COMPILER_LINES_MAX = 12,
};

static void add_label(const struct ink *ink, const char *label)
{
    ink_blanks(ink, INDENT);
    ink_style(ink, STYLE_DIM);
    ink_padded(ink, label, LABEL_COLUMNS);
    ink_style(ink, STYLE_PLAIN);
}

/* As a word of a shell command: quoted unless it is plain. */
static void add_shell_word(const struct ink *ink, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789._/+=:@%-";

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        ink_text(ink, word);
        return;
    }
    AUTO_BUF quoted = {0};
    buf_add_char(&quoted, '\'');
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'') {
            buf_add_string(&quoted, "'\\''");
        } else {
            buf_add_char(&quoted, *c);
        }
    }
    buf_add_char(&quoted, '\'');
    text_sanitise(ink->out, buf_bytes(&quoted), TEXT_LINE);
}

void failure_write_again(const struct ink *ink, const struct result *result,
                         const struct test_result *test)
{
    buf_add_string(ink->out, "grader run ");
    add_shell_word(ink, result->exercise->id);
    buf_add_string(ink->out, " --test ");
    add_shell_word(ink, test->test->id);
    buf_printf(ink->out, " --seed %llu", (unsigned long long)result->seed);
    if (result->submission != NULL && result->submission[0] != '\0' &&
        strcmp(result->submission, ".") != 0) {
        buf_add_string(ink->out, " --submission ");
        add_shell_word(ink, result->submission);
    }
    if (test->findings.count > 0 && test->findings.list[0].trial != NULL) {
        buf_printf(ink->out, " --trial %s", test->findings.list[0].trial);
    }
    if (result->isolation != NULL && result->isolation->tier == TIER_NONE) {
        buf_add_string(ink->out, " --require-sandbox none");
    }
    buf_add_char(ink->out, '\n');
}

/* "shell.c:12". */
static void add_place(const struct ink *ink, const char *file, int line)
{
    ink_text(ink, file);
    if (line > 0) {
        buf_printf(ink->out, ":%d", line);
    }
}

static void add_message(const struct ink *ink, const struct finding *finding)
{
    AUTO_BUF text = {0};

    if (finding->file != NULL) {
        buf_add_string(&text, finding->file);
        if (finding->line > 0) {
            buf_printf(&text, ":%d", finding->line);
        }
        buf_add_string(&text, ": ");
    }
    buf_add_string(&text, finding->message);
    ink_blanks(ink, 2);
    ink_style(ink, STYLE_BOLD);
    ink_wrapped(ink, text.data, 2);
    ink_style(ink, STYLE_PLAIN);
}

/* A line in which there is nothing to be seen gets a name. */
static const char *typed_words(const char *typed)
{
    if (typed[0] == '\0') {
        return "(an empty line)";
    }
    return typed[strspn(typed, " \t")] == '\0' ? "(a line of blanks)" : typed;
}

/* Not in the plain play. */
static void add_trial(const struct ink *ink, const char *name)
{
    struct arena scratch = {0};
    struct trial trial;

    if (trial_parse(name, &trial)) {
        add_label(ink, "trial");
        ink_wrapped(
            ink, arena_printf(&scratch, "%s (%s)", trial_words(&trial, &scratch), name),
            INDENT + LABEL_COLUMNS);
    }
    arena_release(&scratch);
}

/* `before` is the finding told before it, or NULL: two may have the same cause. */
static void add_finding(const struct ink *ink, const struct finding *finding,
                        const struct finding *before)
{
    const char *told = before == NULL || before->why == NULL ? "" : before->why;

    add_message(ink, finding);
    if (finding->trial != NULL) {
        add_trial(ink, finding->trial);
    }
    if (finding->typed != NULL) {
        add_label(ink, "typed");
        ink_wrapped(ink, typed_words(finding->typed), INDENT + LABEL_COLUMNS);
    }
    if (finding->has_texts) {
        pane_texts(ink, finding, INDENT);
    } else if (finding->actual.len > 0) {
        pane_block(ink, finding->actual, INDENT, COMPILER_LINES_MAX);
    }
    if (finding->stderr_tail.len > 0) {
        ink_blanks(ink, INDENT);
        buf_add_string(ink->out, "stderr\n");
        pane_block(ink, finding->stderr_tail, INDENT + 2, STDERR_LINES_MAX);
    }
    if (finding->why != NULL && strcmp(finding->why, told) != 0) {
        add_label(ink, "why");
        ink_wrapped_lines(ink, finding->why, INDENT + LABEL_COLUMNS);
    }
    if (finding->script.file != NULL && finding->reason != REASON_BUILD) {
        add_label(ink, "step");
        add_place(ink, finding->script.file, finding->script.line);
        buf_add_char(ink->out, '\n');
    }
}

static void add_hints(const struct ink *ink, const struct test *test)
{
    for (size_t i = 0; i < test->hint_count; i++) {
        add_label(ink, "hint");
        ink_wrapped_lines(ink, ink_localized(ink->options, &test->hints[i]),
                          INDENT + LABEL_COLUMNS);
    }
}

void failure_write(const struct ink *ink, const struct result *result,
                   const struct test_result *test, bool is_repeatable)
{
    const struct findings *findings = &test->findings;
    size_t max = ink->options->verbose ? findings->count : FINDINGS_MAX;
    size_t shown = findings->count < max ? findings->count : max;

    buf_add_char(ink->out, '\n');
    ink_style(ink, STYLE_RED);
    buf_add_string(ink->out, "✗ ");
    ink_text(ink, test->test->id);
    ink_style(ink, STYLE_PLAIN);
    buf_add_string(ink->out, ": ");
    ink_text(ink, ink_localized(ink->options, &test->test->title));
    buf_add_char(ink->out, '\n');
    for (size_t i = 0; i < shown; i++) {
        add_finding(ink, &findings->list[i], i > 0 ? &findings->list[i - 1] : NULL);
    }
    if (shown < findings->count) {
        buf_printf(ink->out, "  … %zu more, --verbose shows %s\n",
                   findings->count - shown,
                   findings->count - shown == 1 ? "it" : "them");
    }
    add_hints(ink, test->test);
    if (is_repeatable) {
        add_label(ink, "again");
        failure_write_again(ink, result, test);
    }
}

void failure_write_remarks(const struct ink *ink, const struct test_result *test)
{
    size_t count = test->remarks.count;
    size_t max = ink->options->verbose ? count : REMARKS_MAX;
    size_t shown = count < max ? count : max;

    for (size_t i = 0; i < shown; i++) {
        const struct finding *remark = &test->remarks.list[i];
        ink_blanks(ink, 2);
        ink_style(ink, STYLE_YELLOW);
        buf_add_string(ink->out, "! ");
        ink_style(ink, STYLE_PLAIN);
        if (remark->reason == REASON_BUILD) {
            if (remark->file != NULL) {
                add_place(ink, remark->file, remark->line);
                buf_add_string(ink->out, ": ");
            }
            buf_add_string(ink->out, "warning: ");
        }
        ink_wrapped(ink, remark->message, 4);
    }
    if (shown < count) {
        buf_printf(ink->out, "  … %zu more remarks, --format json has them\n",
                   count - shown);
    }
}
