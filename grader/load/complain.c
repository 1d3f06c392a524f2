#include "load/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    QUOTE_BYTES = 60,   /* of a name in a message */
    LEAD_BYTES = 60,    /* shown before the caret when a line is long */
    SHOWN_COLUMNS = 110 /* of a source line */
};

static const char ellipsis[] = "\xe2\x80\xa6";

struct complaint *complain(struct log *log, struct span at, const char *format, ...)
{
    struct complaint *new = ARENA_PUSH(&log->arena, log->list, log->count);
    char *text = NULL;
    va_list args;

    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0) {
        BUG("no memory for a message");
    }
    new->at = at;
    new->message = arena_copy(&log->arena, text, (size_t)len);
    free(text);
    return new;
}

void complaint_suggest(struct log *log, struct complaint *complaint, const char *word,
                       const char *const *words)
{
    const char *near = text_nearest(word, words);

    if (near != NULL) {
        complaint->help = arena_printf(&log->arena, "did you mean '%s'?", near);
    }
}

const char *complaint_safe(struct log *log, struct bytes text)
{
    AUTO_BUF safe = {0};

    text_sanitise(&safe, text, TEXT_LINE);
    return arena_copy(&log->arena, safe.data, safe.len);
}

const char *complaint_quote(struct log *log, struct bytes text)
{
    bool is_cut = text.len > QUOTE_BYTES;

    if (is_cut) {
        text.len = QUOTE_BYTES;
        while (text.len > 0 && ((unsigned char)text.data[text.len] & 0xc0) == 0x80) {
            text.len--;
        }
    }
    return arena_printf(&log->arena, "%s%s", complaint_safe(log, text),
                        is_cut ? ellipsis : "");
}

/* Terminals give these two columns (East Asian Width W and F, and emoji). */
static const unsigned wide_ranges[][2] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
};
/* And these none: combining marks and variation selectors. */
static const unsigned empty_ranges[][2] = {
    {0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x20d0, 0x20ff},
    {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static bool is_in(unsigned point, const unsigned (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= ranges[i][0] && point <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

#define IS_IN(point, table) is_in((point), (table), sizeof(table) / sizeof((table)[0]))

/* Appends one character made safe; returns the columns it takes. A tab is left to its
 * caller's care: it stays a tab and counts 1. */
static size_t add_character(struct buf *out, struct bytes character, unsigned point)
{
    size_t before = out->len;

    text_sanitise(out, character, TEXT_BLOCK);
    if (point < 0x80 || out->len - before != character.len) {
        return point == 0xfffd ? 1 : out->len - before;
    }
    if (IS_IN(point, empty_ranges)) {
        return 0;
    }
    return IS_IN(point, wide_ranges) ? 2 : 1;
}

static void add_repeated(struct buf *out, char c, size_t times)
{
    while (times-- > 0) {
        buf_add_char(out, c);
    }
}

/* What of the line is shown: all of it, or if it is long a window around `at`. */
static struct span window_of(const struct span *at, bool *is_cut)
{
    struct span line = source_line(at);
    const char *text = at->source->text.data;

    *is_cut = at->offset > line.offset + LEAD_BYTES &&
              at->offset + at->len > line.offset + SHOWN_COLUMNS;
    if (*is_cut) {
        size_t end = line.offset + line.len;
        line.offset = at->offset - LEAD_BYTES;
        while (((unsigned char)text[line.offset] & 0xc0) == 0x80) {
            line.offset++;
        }
        line.len = end - line.offset;
    }
    return line;
}

/* Draws the source line, and under it tabs and blanks up to the caret: whatever a tab is
 * worth, both lines agree. */
static void draw(const struct span *at, struct buf *line, struct buf *caret)
{
    bool is_cut = false;
    struct span shown = window_of(at, &is_cut);
    struct bytes rest = {at->source->text.data + shown.offset, shown.len};
    size_t columns = 0;
    size_t marked = 0;

    buf_add_string(line, is_cut ? ellipsis : "");
    buf_add_string(caret, is_cut ? " " : "");
    while (rest.len > 0 && columns < SHOWN_COLUMNS) {
        size_t offset = (size_t)(rest.data - at->source->text.data);
        unsigned point = 0xfffd;
        size_t len = text_utf8(rest, &point);
        len = len == 0 ? 1 : len;
        size_t width = add_character(line, (struct bytes){rest.data, len}, point);

        if (offset < at->offset) {
            add_repeated(caret, point == '\t' ? '\t' : ' ', width);
        } else if (offset < at->offset + at->len) {
            marked += width;
        }
        columns += width;
        rest.data += len;
        rest.len -= len;
    }
    buf_add_string(line, rest.len > 0 ? ellipsis : "");
    buf_add_char(caret, '^');
    add_repeated(caret, '~', marked > 0 ? marked - 1 : 0);
}

static void print_place(struct buf *out, const struct place *place, const char *kind)
{
    text_sanitise(out, bytes_of(place->file), TEXT_LINE);
    buf_printf(out, ":%d:%d: %s: ", place->line, place->column, kind);
}

static void print_one(const struct complaint *c, struct buf *out)
{
    struct place place = source_place(&c->at);
    int digits = snprintf(NULL, 0, "%d", place.line);
    AUTO_BUF line = {0};
    AUTO_BUF caret = {0};

    print_place(out, &place, "error");
    buf_printf(out, "%s\n", c->message);
    draw(&c->at, &line, &caret);
    if (line.len > 0) {
        buf_printf(out, " %d | %s\n", place.line, line.data);
        buf_printf(out, " %*s | %s\n", digits, "", caret.data);
    }
    if (c->help != NULL) {
        buf_printf(out, " %*s = help: %s\n", digits, "", c->help);
    }
    if (c->note != NULL) {
        struct place note_place = source_place(&c->note_at);
        print_place(out, &note_place, "note");
        buf_printf(out, "%s\n", c->note);
    }
}

static int compare(const void *left, const void *right)
{
    const struct complaint *a = *(const struct complaint *const *)left;
    const struct complaint *b = *(const struct complaint *const *)right;

    if (a->at.source != b->at.source) {
        return a->at.source->order < b->at.source->order ? -1 : 1;
    }
    if (a->at.offset != b->at.offset) {
        return a->at.offset < b->at.offset ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

void log_print(const struct log *log, struct complaints *out)
{
    const struct complaint **sorted =
        calloc(log->count + 1, sizeof(struct complaint *));

    if (sorted == NULL) {
        BUG("no memory for %zu complaints", log->count);
    }
    for (size_t i = 0; i < log->count; i++) {
        sorted[i] = &log->list[i];
    }
    qsort(sorted, log->count, sizeof(struct complaint *), compare);
    for (size_t i = 0; i < log->count && i < LOAD_COMPLAINTS_MAX; i++) {
        print_one(sorted[i], &out->text);
    }
    if (log->count > LOAD_COMPLAINTS_MAX) {
        buf_printf(&out->text, "%s and %zu more\n", ellipsis,
                   log->count - LOAD_COMPLAINTS_MAX);
    }
    out->count += log->count;
    free(sorted);
}

void log_release(struct log *log)
{
    arena_release(&log->arena);
    *log = (struct log){0};
}

void complaints_release(struct complaints *complaints)
{
    buf_release(&complaints->text);
    complaints->count = 0;
}
