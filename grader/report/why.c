/* One failed test in full, for `grader why`. */
#include <stdlib.h>
#include <string.h>

#include "report/failure.h"
#include "report/timeline.h"

enum { CONTEXT_LINES = 2, QUOTES_MAX = 6 };

/* Lines of one file that are to be shown. */
struct quote {
    const struct report_source *source;
    int line;
};

struct quotes {
    struct quote list[QUOTES_MAX];
    size_t count;
};

static void add_quote(struct quotes *quotes, const struct report_source *source,
                      int line)
{
    for (size_t i = 0; i < quotes->count; i++) {
        if (quotes->list[i].source == source && quotes->list[i].line == line) {
            return;
        }
    }
    if (quotes->count < QUOTES_MAX && line > 0) {
        quotes->list[quotes->count++] = (struct quote){source, line};
    }
}

/* Every "FILE:LINE" of a text, which may be NULL. */
static void find_quotes(const struct why_report *why, const char *story,
                        struct quotes *quotes)
{
    for (const char *at = story; story != NULL && *at != '\0'; at++) {
        for (size_t i = 0; i < why->source_count; i++) {
            const char *name = why->sources[i].name;
            size_t len = strlen(name);
            bool is_whole = at == story || at[-1] == ' ' || at[-1] == '(';
            if (is_whole && strncmp(at, name, len) == 0 && at[len] == ':') {
                add_quote(quotes, &why->sources[i], atoi(at + len + 1));
            }
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const struct quote *x = a;
    const struct quote *y = b;

    if (x->source != y->source) {
        return x->source < y->source ? -1 : 1;
    }
    return (x->line > y->line) - (x->line < y->line);
}

static void write_line(const struct ink *ink, int number, struct bytes text,
                       bool is_meant)
{
    AUTO_BUF line = {0};

    buf_add(&line, text.data, ink_cut(text, 160));
    ink_style(ink, is_meant ? STYLE_BOLD : STYLE_DIM);
    buf_printf(ink->out, "  %s %4d  ", is_meant ? ">" : " ", number);
    for (char *at = line.data; at != NULL && *at != '\0'; at++) {
        if (*at == '\t') {
            *at = ' ';
        }
    }
    ink_text(ink, line.data == NULL ? "" : line.data);
    ink_style(ink, STYLE_PLAIN);
    buf_add_char(ink->out, '\n');
}

static bool is_meant(const struct quotes *quotes, const struct report_source *source,
                     int number, int context)
{
    for (size_t i = 0; i < quotes->count; i++) {
        const struct quote *quote = &quotes->list[i];
        if (quote->source == source && abs(quote->line - number) <= context) {
            return true;
        }
    }
    return false;
}

/* The quoted lines of one file, with what stands around them; gaps are marked. */
static void write_source(const struct ink *ink, const struct quotes *quotes,
                         const struct report_source *source)
{
    struct bytes rest = source->text;
    bool has_gap = false;
    bool is_first = true;

    for (int number = 1; rest.len > 0; number++) {
        const char *newline = memchr(rest.data, '\n', rest.len);
        size_t len = newline == NULL ? rest.len : (size_t)(newline - rest.data);
        if (!is_meant(quotes, source, number, CONTEXT_LINES)) {
            has_gap = true;
        } else {
            if (has_gap && !is_first) {
                buf_add_string(ink->out, "     …\n");
            }
            write_line(ink, number, (struct bytes){rest.data, len},
                       is_meant(quotes, source, number, 0));
            has_gap = false;
            is_first = false;
        }
        len += newline != NULL;
        rest.data += len;
        rest.len -= len;
    }
}

static void write_sources(const struct ink *ink, const struct why_report *why,
                          const char *story, const char *place)
{
    struct quotes quotes = {.count = 0};

    find_quotes(why, story, &quotes);
    find_quotes(why, place, &quotes);
    qsort(quotes.list, quotes.count, sizeof(quotes.list[0]), by_place);
    for (size_t i = 0; i < quotes.count; i++) {
        if (i == 0 || quotes.list[i].source != quotes.list[i - 1].source) {
            AUTO_BUF title = {0};
            buf_printf(&title, "in %s", quotes.list[i].source->name);
            ink_heading(ink, title.data);
            write_source(ink, &quotes, quotes.list[i].source);
        }
    }
}

void report_why(const struct why_report *why, const struct report_options *options,
                struct buf *out)
{
    struct ink ink = {out, options};
    struct finding first = why->test->findings.count > 0 ? why->test->findings.list[0]
                                                         : (struct finding){0};
    struct test_result test = *why->test;

    if (why->story != NULL) {
        first.why = why->story;
    }
    test.findings =
        (struct findings){.list = &first, .count = why->test->findings.count > 0};
    failure_write(&ink, why->result, &test, true);
    AUTO_BUF place = {0};
    if (first.file != NULL) {
        buf_printf(&place, "%s:%d", first.file, first.line);
    }
    write_sources(&ink, why, first.why, place.data);
    if (why->timeline == NULL) {
        return;
    }
    ink_heading(&ink, "what happened");
    timeline_write_text(why->timeline, options, out);
}
