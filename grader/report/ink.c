#include "report/ink.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { WRAPPED_BYTES_MAX = 2000 };

static const char *const codes[] = {
    [STYLE_PLAIN] = "\x1b[0m", [STYLE_BOLD] = "\x1b[1m",   [STYLE_DIM] = "\x1b[2m",
    [STYLE_RED] = "\x1b[31m",  [STYLE_GREEN] = "\x1b[32m", [STYLE_YELLOW] = "\x1b[33m",
};

static const struct {
    unsigned first;
    unsigned last;
} wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static size_t point_columns(unsigned point)
{
    if ((point >= 0x300 && point <= 0x36f) || (point >= 0x20d0 && point <= 0x20ff) ||
        (point >= 0xfe00 && point <= 0xfe0f)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (point >= wide[i].first && point <= wide[i].last) {
            return 2;
        }
    }
    return 1;
}

/* The length of the longest beginning of `text` that fits; its columns in *used. */
static size_t fitting(struct bytes text, size_t columns, size_t *used)
{
    size_t at = 0;

    *used = 0;
    while (at < text.len) {
        unsigned point = 0;
        size_t len = text_utf8((struct bytes){text.data + at, text.len - at}, &point);
        size_t more = len == 0 ? 1 : point_columns(point);
        if (*used + more > columns) {
            break;
        }
        *used += more;
        at += len == 0 ? 1 : len;
    }
    return at;
}

size_t ink_cut(struct bytes text, size_t max)
{
    if (text.len <= max) {
        return text.len;
    }
    while (max > 0 && ((unsigned char)text.data[max] & 0xc0) == 0x80) {
        max--;
    }
    return max;
}

void ink_style(const struct ink *ink, enum style style)
{
    if (ink->options->color) {
        buf_add_string(ink->out, codes[style]);
    }
}

void ink_text(const struct ink *ink, const char *raw)
{
    text_sanitise(ink->out, bytes_of(raw), TEXT_LINE);
}

size_t ink_columns(struct bytes text)
{
    size_t used = 0;

    (void)fitting(text, SIZE_MAX, &used);
    return used;
}

size_t ink_columns_raw(const char *raw)
{
    AUTO_BUF clean = {0};

    text_sanitise(&clean, bytes_of(raw), TEXT_LINE);
    return ink_columns(buf_bytes(&clean));
}

void ink_blanks(const struct ink *ink, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add_char(ink->out, ' ');
    }
}

void ink_padded(const struct ink *ink, const char *raw, size_t columns)
{
    AUTO_BUF clean = {0};
    size_t used = 0;

    text_sanitise(&clean, bytes_of(raw), TEXT_LINE);
    size_t len = fitting(buf_bytes(&clean), columns, &used);
    if (len < clean.len && columns > 0) {
        len = fitting(buf_bytes(&clean), columns - 1, &used);
        buf_add(ink->out, clean.data, len);
        buf_add_string(ink->out, "…");
        used++;
    } else {
        buf_add(ink->out, clean.data, len);
    }
    ink_blanks(ink, columns - used);
}

/* Where to break: the last blank that fits, or hard where there is none. */
static size_t break_at(struct bytes text, size_t columns)
{
    size_t used = 0;
    size_t len = fitting(text, columns, &used);

    if (len == text.len) {
        return len;
    }
    const char *blank = memrchr(text.data, ' ', len + 1);
    if (blank != NULL && blank != text.data) {
        return (size_t)(blank - text.data);
    }
    return len > 0 ? len : text.len;
}

static void wrap_line(const struct ink *ink, struct bytes line, size_t indent)
{
    size_t width = (size_t)ink->options->width;
    size_t columns = width > indent + 20 ? width - indent : 20;
    size_t shown = ink_cut(line, WRAPPED_BYTES_MAX);
    AUTO_BUF clean = {0};

    text_sanitise(&clean, (struct bytes){line.data, shown}, TEXT_LINE);
    if (shown < line.len) {
        buf_add_string(&clean, "…");
    }
    struct bytes rest = buf_bytes(&clean);
    for (;;) {
        size_t len = break_at(rest, columns);
        buf_add(ink->out, rest.data, len);
        buf_add_char(ink->out, '\n');
        rest.data += len;
        rest.len -= len;
        while (rest.len > 0 && rest.data[0] == ' ') {
            rest.data++;
            rest.len--;
        }
        if (rest.len == 0) {
            return;
        }
        ink_blanks(ink, indent);
    }
}

void ink_wrapped(const struct ink *ink, const char *raw, size_t indent)
{
    wrap_line(ink, bytes_of(raw), indent);
}

void ink_wrapped_lines(const struct ink *ink, const char *raw, size_t indent)
{
    struct bytes rest = bytes_of(raw);
    bool is_first = true;

    do {
        const char *newline = memchr(rest.data, '\n', rest.len);
        size_t len = newline == NULL ? rest.len : (size_t)(newline - rest.data);
        if (!is_first) {
            ink_blanks(ink, indent);
        }
        wrap_line(ink, (struct bytes){rest.data, len}, indent);
        is_first = false;
        len += newline != NULL;
        rest.data += len;
        rest.len -= len;
    } while (rest.len > 0);
}

const char *ink_localized(const struct report_options *options,
                          const struct localized *text)
{
    const char *english = text->en == NULL ? "" : text->en;

    return options->language == LANGUAGE_ZH && text->zh != NULL ? text->zh : english;
}

void ink_points(struct buf *out, int hundredths)
{
    int rest = abs(hundredths % 100);

    if (hundredths < 0) {
        buf_add_char(out, '-');
    }
    buf_printf(out, "%d", abs(hundredths / 100));
    if (rest % 10 != 0) {
        buf_printf(out, ".%02d", rest);
    } else if (rest != 0) {
        buf_printf(out, ".%d", rest / 10);
    }
}

void ink_score(struct buf *out, int points, int max)
{
    ink_points(out, points);
    buf_add_string(out, " / ");
    ink_points(out, max);
}

size_t ink_score_columns(int points, int max)
{
    AUTO_BUF text = {0};

    ink_score(&text, points, max);
    return text.len;
}

void ink_widen(size_t *column, size_t columns)
{
    *column = columns > *column ? columns : *column;
}

void ink_heading(const struct ink *ink, const char *text)
{
    buf_add_char(ink->out, '\n');
    ink_style(ink, STYLE_BOLD);
    buf_add_string(ink->out, text);
    ink_style(ink, STYLE_PLAIN);
    buf_add_char(ink->out, '\n');
}
