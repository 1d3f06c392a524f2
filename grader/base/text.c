#include "base/text.h"

#include <string.h>

enum { DISTANCE_MAX = 64, NEAR_EDITS = 2 };

static bool is_continuation(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* What the second byte may be depends on the first: table 3-7 of the Unicode standard. */
static bool second_is_valid(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf;
    case 0xed:
        return second >= 0x80 && second <= 0x9f;
    case 0xf0:
        return second >= 0x90 && second <= 0xbf;
    case 0xf4:
        return second >= 0x80 && second <= 0x8f;
    default:
        return is_continuation(second);
    }
}

size_t text_utf8(struct bytes text, unsigned *point)
{
    const unsigned char *s = (const unsigned char *)text.data;

    if (text.len == 0) {
        return 0;
    }
    if (s[0] < 0x80) {
        *point = s[0];
        return 1;
    }
    size_t len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || text.len < len || !second_is_valid(s[0], s[1])) {
        return 0;
    }
    *point = s[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if (!is_continuation(s[i])) {
            return 0;
        }
        *point = *point << 6 | (s[i] & 0x3fU);
    }
    return len;
}

static bool is_deceptive(unsigned point)
{
    return (point >= 0x200b && point <= 0x200f) ||
           (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2060 && point <= 0x2069) || point == 0x61c || point == 0xfeff;
}

static void add_ascii(struct buf *out, unsigned char c, enum text_mode mode)
{
    if (c == '\0') {
        buf_add_string(out, "\\0");
    } else if (mode == TEXT_LINE && c == '\n') {
        buf_add_string(out, "\\n");
    } else if (mode == TEXT_LINE && c == '\t') {
        buf_add_string(out, "\\t");
    } else if (c == '\r') {
        buf_add_string(out, "\\r");
    } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
        buf_printf(out, "\\x%02x", c);
    } else {
        buf_add_char(out, (char)c);
    }
}

void text_sanitise(struct buf *out, struct bytes text, enum text_mode mode)
{
    buf_add(out, "", 0);
    while (text.len > 0) {
        unsigned point = 0;
        size_t len = text_utf8(text, &point);

        if (len == 0) {
            buf_add_string(out, "\xef\xbf\xbd");
            len = 1;
        } else if (len == 1) {
            add_ascii(out, (unsigned char)point, mode);
        } else if (point < 0xa0) {
            buf_printf(out, "\\x%02x", point);
        } else if (is_deceptive(point)) {
            buf_printf(out, "\\u{%04x}", point);
        } else {
            buf_add(out, text.data, len);
        }
        text.data += len;
        text.len -= len;
    }
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

size_t text_distance(const char *a, const char *b)
{
    size_t row[3][DISTANCE_MAX + 1];
    size_t la = strnlen(a, DISTANCE_MAX);
    size_t lb = strnlen(b, DISTANCE_MAX);
    size_t *before = row[0];
    size_t *above = row[1];
    size_t *here = row[2];

    for (size_t j = 0; j <= lb; j++) {
        above[j] = j;
        before[j] = 0;
    }
    for (size_t i = 1; i <= la; i++) {
        here[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            here[j] = smallest(above[j] + 1, here[j - 1] + 1,
                               above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < here[j]) {
                here[j] = before[j - 2] + 1;
            }
        }
        size_t *oldest = before;
        before = above;
        above = here;
        here = oldest;
    }
    return above[lb];
}

const char *text_nearest(const char *word, const char *const *words)
{
    const char *best = NULL;
    size_t best_edits = NEAR_EDITS + 1;

    for (; *words != NULL; words++) {
        size_t edits = text_distance(word, *words);
        if (edits < best_edits && edits < strlen(word) / 2 + 1) {
            best = *words;
            best_edits = edits;
        }
    }
    return best;
}
