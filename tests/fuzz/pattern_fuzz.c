/* Patterns of a course against what a student's program printed. The first byte is the kind,
 * the second how often it must occur, the rest up to the first NUL the pattern, and behind it
 * the text. */
#include <string.h>

#include "fuzz.h"
#include "model/pattern.h"

enum { PATTERN_BYTES_MAX = 40, KINDS = PATTERN_NUMBERED + 1, LINES_MAX = 8 };

static size_t split_lines(struct bytes text, struct bytes lines[LINES_MAX])
{
    size_t count = 0;

    while (text.len > 0 && count < LINES_MAX) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.data);
        lines[count++] = (struct bytes){text.data, len};
        len += end != NULL;
        text = (struct bytes){text.data + len, text.len - len};
    }
    return count;
}

static void find_all(const struct pattern *pattern, struct bytes text, bool is_complete)
{
    size_t from = 0;
    size_t end = 0;

    while (from <= text.len && pattern_find(pattern, text, from, is_complete, &end)) {
        CLAIM(end >= from && end <= text.len);
        from = end + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char regex[PATTERN_BYTES_MAX + 1] = "";
    struct bytes lines[LINES_MAX];
    struct err e;
    const uint8_t *end = size < 3 ? NULL : memchr(data + 2, '\0', size - 2);

    if (end == NULL || end - data - 2 > PATTERN_BYTES_MAX || end == data + 2) {
        return 0;
    }
    struct bytes wanted = {(const char *)data + 2, (size_t)(end - data) - 2};
    AUTO_BUF copy = {0}; /* as everywhere, with a NUL behind */
    buf_add(&copy, end + 1, size - (size_t)(end - data) - 1);
    struct bytes text = buf_bytes(&copy);
    struct pattern pattern = {.kind = (enum pattern_kind)(data[0] % KINDS),
                              .text = wanted,
                              .lines = lines,
                              .line_count = split_lines(wanted, lines),
                              .times = data[1] % 4};
    memcpy(regex, wanted.data, wanted.len);
    /* What refers back takes the time of all its ways to match. */
    if (pattern.kind == PATTERN_REGEX &&
        (strchr(regex, '\\') != NULL || strchr(regex, '{') != NULL ||
         pattern_check_regex(regex, &e) < 0)) {
        return 0;
    }
    (void)pattern_matches(&pattern, text);
    find_all(&pattern, text, true);
    find_all(&pattern, text, false);
    return 0;
}
