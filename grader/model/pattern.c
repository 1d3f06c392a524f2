#include "model/pattern.h"

#include <regex.h>
#include <string.h>

enum { REGEX_FLAGS = REG_EXTENDED | REG_NEWLINE };

/* Takes the next line off `rest`, without its newline. False if there is none; a last line
 * that no newline ends is one, and *is_whole says so. */
static bool next_line(struct bytes *rest, struct bytes *line, bool *is_whole)
{
    if (rest->len == 0) {
        return false;
    }
    const char *newline = memchr(rest->data, '\n', rest->len);
    *is_whole = newline != NULL;
    size_t len = newline == NULL ? rest->len : (size_t)(newline - rest->data);
    *line = (struct bytes){rest->data, len};
    size_t taken = len + (newline != NULL);
    rest->data += taken;
    rest->len -= taken;
    return true;
}

/* Which of the wanted lines were seen; a line that is wanted twice must come twice. */
struct tally {
    const struct pattern *pattern;
    struct buf seen; /* one byte per wanted line */
    size_t missing;
};

static void tally_init(struct tally *tally, const struct pattern *pattern)
{
    *tally = (struct tally){.pattern = pattern, .missing = pattern->line_count};
    for (size_t i = 0; i < pattern->line_count; i++) {
        buf_add_char(&tally->seen, 0);
    }
}

static bool tally_take(struct tally *tally, struct bytes line)
{
    for (size_t i = 0; i < tally->pattern->line_count; i++) {
        if (tally->seen.data[i] == 0 && bytes_equal(tally->pattern->lines[i], line)) {
            tally->seen.data[i] = 1;
            tally->missing--;
            return true;
        }
    }
    return false;
}

static bool lines_match(const struct pattern *pattern, struct bytes text)
{
    struct tally tally;
    struct bytes line;
    bool is_whole = false;
    bool has_other = false;

    tally_init(&tally, pattern);
    while (!has_other && next_line(&text, &line, &is_whole)) {
        has_other = !tally_take(&tally, line);
    }
    buf_release(&tally.seen);
    return !has_other && tally.missing == 0;
}

static bool lines_find(const struct pattern *pattern, struct bytes rest,
                       bool is_complete, size_t *taken)
{
    struct tally tally;
    struct bytes line;
    const char *start = rest.data;
    bool is_whole = false;

    tally_init(&tally, pattern);
    while (tally.missing > 0 && next_line(&rest, &line, &is_whole)) {
        if (is_whole || is_complete) {
            (void)tally_take(&tally, line);
        }
    }
    buf_release(&tally.seen);
    *taken = rest.data == start ? 0 : (size_t)(rest.data - start);
    return tally.missing == 0;
}

/* REG_STARTEND lets the text hold NULs, and keeps what stands before `from` in sight, so
 * that ^ there matches only behind a newline. */
static bool regex_find(struct bytes regex, struct bytes text, size_t from, int flags,
                       size_t *end)
{
    AUTO_BUF source = {0};
    regex_t compiled;

    buf_add(&source, regex.data, regex.len);
    int status = regcomp(&compiled, source.data, REGEX_FLAGS);
    if (status != 0) {
        BUG("regular expression '%s' was not checked: %d", source.data, status);
    }
    regmatch_t match = {(regoff_t)from, (regoff_t)text.len};
    status = regexec(&compiled, text.len == 0 ? "" : text.data, 1, &match,
                     flags | REG_STARTEND);
    regfree(&compiled);
    if (status == 0) {
        *end = (size_t)match.rm_eo;
    }
    return status == 0;
}

static bool text_find(struct bytes needle, struct bytes text, size_t from, size_t *end)
{
    ptrdiff_t at = bytes_find(text, needle, from);

    if (at < 0) {
        return false;
    }
    *end = (size_t)at + needle.len;
    return true;
}

static size_t digits(struct bytes text, size_t from)
{
    size_t to = from;

    while (to < text.len && text.data[to] >= '0' && text.data[to] <= '9') {
        to++;
    }
    return to - from;
}

/* A # takes all digits that stand there, and at least one. */
static bool numbered_match(struct bytes wanted, struct bytes text)
{
    size_t at = 0;

    for (size_t i = 0; i < wanted.len; i++) {
        bool is_number = wanted.data[i] == '#';
        size_t len = is_number ? digits(text, at) : 1;
        if (len == 0 || at == text.len ||
            (!is_number && text.data[at] != wanted.data[i])) {
            return false;
        }
        at += len;
    }
    return at == text.len;
}

/* Occurrences do not overlap. */
static int occurrences(struct bytes needle, struct bytes text)
{
    size_t from = 0;
    int count = 0;

    while (from <= text.len && text_find(needle, text, from, &from)) {
        count++;
        from += needle.len == 0;
    }
    return count;
}

bool pattern_matches(const struct pattern *pattern, struct bytes text)
{
    size_t end = 0;

    switch (pattern->kind) {
    case PATTERN_CONTAINS:
        if (pattern->times > 0) {
            return occurrences(pattern->text, text) == pattern->times;
        }
        return text_find(pattern->text, text, 0, &end);
    case PATTERN_EXACT:
        return bytes_equal(pattern->text, text);
    case PATTERN_REGEX:
        return regex_find(pattern->text, text, 0, 0, &end);
    case PATTERN_LINES:
        return lines_match(pattern, text);
    case PATTERN_LACKS:
        return !text_find(pattern->text, text, 0, &end);
    case PATTERN_NUMBERED:
        return numbered_match(pattern->text, text);
    }
    BUG("pattern kind %d", (int)pattern->kind);
}

bool pattern_find(const struct pattern *pattern, struct bytes text, size_t from,
                  bool is_complete, size_t *end)
{
    size_t taken = 0;

    if (from > text.len) {
        return false;
    }
    switch (pattern->kind) {
    case PATTERN_CONTAINS:
    case PATTERN_EXACT:
        return text_find(pattern->text, text, from, end);
    case PATTERN_REGEX:
        /* While more may come, the end of what is there is not the end of a line. */
        return regex_find(pattern->text, text, from, is_complete ? 0 : REG_NOTEOL, end);
    case PATTERN_LINES:
        if (!lines_find(
                pattern,
                (struct bytes){text.len == 0 ? "" : text.data + from, text.len - from},
                is_complete, &taken)) {
            return false;
        }
        *end = from + taken;
        return true;
    case PATTERN_LACKS:
    case PATTERN_NUMBERED:
        return false;
    }
    BUG("pattern kind %d", (int)pattern->kind);
}

int pattern_check_regex(const char *regex, struct err *e)
{
    regex_t compiled;
    char reason[200];

    int status = regcomp(&compiled, regex, REGEX_FLAGS);
    if (status != 0) {
        (void)regerror(status, &compiled, reason, sizeof(reason));
        return err_set(e, ERR_COURSE, "regular expression '%s': %s", regex, reason);
    }
    regfree(&compiled);
    return 0;
}
