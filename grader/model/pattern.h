/* What a text must look like, and whether it does. Shared by the stage, which waits for a
 * match, and the checks, which judge one. */
#ifndef GRADER_MODEL_PATTERN_H
#define GRADER_MODEL_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum pattern_kind {
    PATTERN_CONTAINS, /* `text` occurs; exactly `times` times if that is not 0 */
    PATTERN_EXACT,    /* the whole is `text`, byte for byte */
    PATTERN_REGEX, /* extended regular expression (regex(7)); ^ and $ match at lines */
    PATTERN_LINES, /* in `expect`: each of `lines` has come as a whole line, in any order,
                         others between them allowed; elsewhere: these lines in any order
                         and no others */
    PATTERN_LACKS,    /* `text` does not occur; not usable in `expect` */
    PATTERN_NUMBERED, /* as EXACT, but # stands for a number; not usable in `expect` */
};

struct pattern {
    enum pattern_kind kind;
    struct bytes text;   /* (template) */
    struct bytes *lines; /* (template) without their newlines */
    size_t line_count;
    int times;
};

/* Is the whole text as the pattern says? */
bool pattern_matches(const struct pattern *pattern, struct bytes text);

/* Looks in `text` from `from` on for the pattern (CONTAINS, EXACT as contains, REGEX,
 * LINES). True if found, and then *end is the offset behind the match: for LINES, behind
 * the last line needed. A final line without newline counts only if `is_complete`. */
bool pattern_find(const struct pattern *pattern, struct bytes text, size_t from,
                  bool is_complete, size_t *end);

/* Refuses a regular expression that regcomp(3) refuses; the reason in `e` (ERR_COURSE). */
MUST_CHECK int pattern_check_regex(const char *regex, struct err *e);

#endif
