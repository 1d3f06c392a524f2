#include "report/pane.h"

#include "base/text.h"
#include "report/diff.h"

enum { CONTEXT_LINES = 2 };

static const struct {
    const char *mark;
    enum style style;
} marks[] = {
    [DIFF_SAME] = {"  ", STYLE_PLAIN},
    [DIFF_EXPECTED] = {"- ", STYLE_RED},
    [DIFF_ACTUAL] = {"+ ", STYLE_GREEN},
};

static size_t most(const struct ink *ink, size_t max)
{
    return ink->options->verbose ? SIZE_MAX : max;
}

static size_t without_blanks(struct bytes text)
{
    size_t len = text.len;

    while (len > 0 && text.data[len - 1] == ' ') {
        len--;
    }
    return len;
}

/* Blanks at the end show as dots; a missing newline is said where it matters. */
static void add_line(const struct ink *ink, const struct diff_line *line,
                     bool newline_matters)
{
    size_t shown = ink_cut(line->text, most(ink, PANE_LINE_BYTES_MAX));
    struct bytes text = {line->text.data, shown};

    if (shown == line->text.len) {
        text.len = without_blanks(text);
    }
    text_sanitise(ink->out, text, TEXT_LINE);
    if (shown < line->text.len) {
        buf_printf(ink->out, "… (%zu bytes more)", line->text.len - shown);
    } else {
        for (size_t i = text.len; i < shown; i++) {
            buf_add_string(ink->out, "·");
        }
    }
    if (newline_matters && !line->has_newline) {
        buf_add_string(ink->out, " (no newline at the end)");
    }
    ink_style(ink, STYLE_PLAIN);
    buf_add_char(ink->out, '\n');
}

static void add_note(const struct ink *ink, size_t indent, const char *format,
                     size_t count)
{
    ink_blanks(ink, indent);
    ink_style(ink, STYLE_DIM);
    buf_printf(ink->out, "… %zu %s%s", count, count == 1 ? "line " : "lines ", format);
    ink_style(ink, STYLE_PLAIN);
    buf_add_char(ink->out, '\n');
}

void pane_block(const struct ink *ink, struct bytes text, size_t indent, size_t max)
{
    struct diff_line line;
    size_t shown = 0;
    size_t left = 0;

    while (diff_next_line(&text, &line)) {
        if (shown == most(ink, max)) {
            left++;
            continue;
        }
        shown++;
        ink_blanks(ink, indent);
        buf_add_string(ink->out, "| ");
        add_line(ink, &line, false);
    }
    if (left > 0) {
        add_note(ink, indent, "more, --format json has them", left);
    }
    if (shown == 0) {
        ink_blanks(ink, indent);
        buf_add_string(ink->out, "(nothing)\n");
    }
}

/* Is a difference at most CONTEXT_LINES away? */
static bool is_near_change(const struct diff *diff, size_t at)
{
    size_t from = at < CONTEXT_LINES ? 0 : at - CONTEXT_LINES;

    for (size_t i = from; i < diff->count && i <= at + CONTEXT_LINES; i++) {
        if (diff->list[i].mark != DIFF_SAME) {
            return true;
        }
    }
    return false;
}

static void add_diff(const struct ink *ink, const struct diff *diff, size_t indent,
                     bool newline_matters)
{
    size_t max = most(ink, PANE_LINES_MAX);
    size_t shown = 0;
    size_t same = 0;
    size_t i = 0;

    for (; i < diff->count && shown < max; i++) {
        if (!ink->options->verbose && !is_near_change(diff, i)) {
            same++;
            continue;
        }
        if (same > 0) {
            add_note(ink, indent, "the same", same);
            same = 0;
        }
        ink_blanks(ink, indent);
        ink_style(ink, marks[diff->list[i].mark].style);
        buf_add_string(ink->out, marks[diff->list[i].mark].mark);
        add_line(ink, &diff->list[i], newline_matters);
        shown++;
    }
    if (same > 0) {
        add_note(ink, indent, "the same", same);
    }
    if (i < diff->count) {
        add_note(ink, indent, "more, --format json has them", diff->count - i);
    }
}

/* Says where, which a diff of very long lines does not show. */
static void add_first_difference(const struct ink *ink, const struct finding *finding,
                                 size_t indent, bool is_needed)
{
    struct bytes a = finding->expected;
    struct bytes b = finding->actual;
    size_t line = 1;
    size_t byte = 1;

    for (size_t i = 0; i < a.len && i < b.len && a.data[i] == b.data[i]; i++) {
        byte++;
        if (a.data[i] == '\n') {
            line++;
            byte = 1;
        }
    }
    if (is_needed || byte > PANE_LINE_BYTES_MAX) {
        ink_blanks(ink, indent);
        buf_printf(ink->out, "first difference: line %zu, byte %zu\n", line, byte);
    }
}

static void add_heading(const struct ink *ink, const char *text, size_t indent)
{
    ink_blanks(ink, indent);
    ink_text(ink, text);
    buf_add_char(ink->out, '\n');
}

static bool ends_line(struct bytes text)
{
    return text.len == 0 || text.data[text.len - 1] == '\n';
}

void pane_texts(const struct ink *ink, const struct finding *finding, size_t indent)
{
    const char *subject = finding->subject == NULL ? "text" : finding->subject;

    ink_blanks(ink, indent);
    ink_text(ink, subject);
    if (finding->is_exact) {
        struct arena arena = {0};
        struct diff diff = diff_lines(finding->expected, finding->actual, &arena);
        buf_add_string(ink->out, "   (- expected, + got)\n");
        add_diff(ink, &diff, indent + 2,
                 ends_line(finding->expected) != ends_line(finding->actual));
        if (diff.is_cut) {
            add_heading(ink, "… the texts go on, --format json has them", indent + 2);
        }
        add_first_difference(ink, finding, indent + 2, diff.is_cut);
        arena_release(&arena);
    } else {
        buf_add_char(ink->out, '\n');
        add_heading(ink, "expected", indent + 2);
        pane_block(ink, finding->expected, indent + 4, PANE_LINES_MAX);
        add_heading(ink, "got", indent + 2);
        pane_block(ink, finding->actual, indent + 4, PANE_LINES_MAX);
    }
    if (finding->actual_is_cut) {
        add_heading(ink, "(what was got is longer: only its beginning was kept)",
                    indent + 2);
    }
}
