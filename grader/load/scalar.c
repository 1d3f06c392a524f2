#include "load/scalar.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "load/read.h"
#include "model/call_names.h"

enum { POINTS_MAX = 100000, TIMES_MAX = 1000000 };

bool read_integer(const char *text, int64_t max, int64_t *out)
{
    int64_t value = 0;

    if (*text == '\0') {
        return false;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *text - '0', &value)) {
            return false;
        }
    }
    *out = value;
    return *text == '\0' && value <= max;
}

static bool read_bytes(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    struct bytes text = {arena_copy(r->arena, node->text.data, node->text.len),
                         node->text.len};

    if (text.len < (size_t)scalar->min) {
        complain(r->log, node->span, "the text is empty")->help =
            "an empty text occurs everywhere, and sending it does nothing";
        return false;
    }
    memcpy(out, &text, sizeof(text));
    return true;
}

static bool read_text(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    struct bytes text = {0};

    if (memchr(node->text.data, '\0', node->text.len) != NULL) {
        complain(r->log, node->span, "\\0 cannot stand in this text");
        return false;
    }
    if (!read_bytes(r, node, scalar, &text)) {
        return false;
    }
    memcpy(out, &text.data, sizeof(text.data));
    return true;
}

static bool matches(const char *pattern, struct bytes text)
{
    regex_t regex;

    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        BUG("bad pattern %s", pattern);
    }
    bool is_match =
        strlen(text.data) == text.len && regexec(&regex, text.data, 0, NULL, 0) == 0;
    regfree(&regex);
    return is_match;
}

/* What editors, which know YAML's types, do not take for text. */
static bool looks_typed(const struct node *node)
{
    const char *text = node->text.data;
    char *end = NULL;

    if (node->kind != NODE_PLAIN) {
        return false;
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        return true;
    }
    (void)strtod(text, &end);
    return strspn(text, "+-.0123456789") > 0 && *end == '\0';
}

bool read_matching(struct reader *r, const struct node *node,
                   const struct scalar *scalar, void *out)
{
    if ((node->kind == NODE_QUOTED && !scalar->takes_quoted) ||
        !matches(scalar->pattern, node->text)) {
        complain(r->log, node->span, "expected %s, found '%s'%s", scalar->wanted,
                 read_quote(r, node),
                 node->kind == NODE_QUOTED && !scalar->takes_quoted ? " in quotes"
                                                                    : "");
        return false;
    }
    if (looks_typed(node)) {
        complain(r->log, node->span, "'%s' is not a text", read_quote(r, node))->help =
            "put it in quotes";
        return false;
    }
    const char *text = arena_copy(r->arena, node->text.data, node->text.len);
    memcpy(out, &text, sizeof(text));
    return true;
}

static bool read_call(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    if (!read_matching(r, node, scalar, out)) {
        return false;
    }
    if (call_name_exists(node->text.data)) {
        return true;
    }
    struct complaint *c = complain(r->log, node->span, "no system call is called '%s'",
                                   read_quote(r, node));
    complaint_suggest(r->log, c, node->text.data, call_names_usual);
    return false;
}

static bool read_seen_call(struct reader *r, const struct node *node,
                           const struct scalar *scalar, void *out)
{
    if (!read_call(r, node, scalar, out)) {
        return false;
    }
    const struct call_name *row = call_name_find(node->text.data);
    if (row == NULL || !row->is_hidden) {
        return true;
    }
    complain(r->log, node->span, "'%s' cannot be seen", read_quote(r, node))->help =
        "it may do its work without any system call";
    return false;
}

bool read_word_value(struct reader *r, const struct node *node,
                     const struct scalar *scalar, void *out)
{
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);

    if (word != NULL) {
        memcpy(out, &word->value, sizeof(word->value));
    }
    return word != NULL;
}

static bool read_boolean(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    bool value = strcmp(node->text.data, "true") == 0;

    if (node->kind != NODE_PLAIN || (!value && strcmp(node->text.data, "false") != 0)) {
        return read_refuse(r, node, scalar->wanted);
    }
    memcpy(out, &value, sizeof(value));
    return true;
}

/* 8, 2.5 or 0.25, as hundredths. */
static bool read_points(struct reader *r, const struct node *node,
                        const struct scalar *scalar, void *out)
{
    char whole[16];
    const char *text = node->text.data;
    size_t len = strcspn(text, ".");
    const char *cents = text[len] == '.' ? text + len + 1 : "0";
    size_t places = strlen(cents);
    int64_t value = 0;
    int64_t part = 0;

    if (node->kind != NODE_PLAIN || len >= sizeof(whole) || places < 1 || places > 2) {
        return read_refuse(r, node, scalar->wanted);
    }
    memcpy(whole, text, len);
    whole[len] = '\0';
    if (!read_integer(whole, POINTS_MAX, &value) || !read_integer(cents, 99, &part)) {
        return read_refuse(r, node, scalar->wanted);
    }
    int hundredths = (int)(value * 100 + (places == 1 ? part * 10 : part));
    memcpy(out, &hundredths, sizeof(hundredths));
    return true;
}

static bool read_count(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    int64_t value = 0;

    if (node->kind != NODE_PLAIN ||
        !read_integer(node->text.data, scalar->max, &value) || value < scalar->min) {
        return read_refuse(r, node, scalar->wanted);
    }
    memcpy(out, &value, sizeof(value));
    return true;
}

static bool read_times(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    int64_t value = 0;

    if (!read_count(r, node, scalar, &value)) {
        return false;
    }
    int times = (int)value;
    memcpy(out, &times, sizeof(times));
    return true;
}

/* A unit that a number may have behind it. */
struct unit {
    const char *name;
    int64_t factor;
};
static const struct unit time_units[] = {{"ms", NS_PER_MS}, {"s", NS_PER_S}, {NULL, 0}};
static const struct unit size_units[] = {{"KiB", INT64_C(1) << 10},
                                         {"MiB", INT64_C(1) << 20},
                                         {"GiB", INT64_C(1) << 30},
                                         {"", 1},
                                         {NULL, 0}};

static bool read_measure(struct reader *r, const struct node *node,
                         const struct scalar *scalar, const struct unit *unit,
                         int64_t *out)
{
    char digits[20];
    size_t len = strspn(node->text.data, "0123456789");

    while (unit->name != NULL && strcmp(unit->name, node->text.data + len) != 0) {
        unit++;
    }
    if (node->kind != NODE_PLAIN || len >= sizeof(digits) || unit->name == NULL) {
        return read_refuse(r, node, scalar->wanted);
    }
    memcpy(digits, node->text.data, len);
    digits[len] = '\0';
    if (!read_integer(digits, INT64_MAX / unit->factor, out) || *out == 0) {
        return read_refuse(r, node, scalar->wanted);
    }
    *out *= unit->factor;
    return true;
}

static bool read_duration(struct reader *r, const struct node *node,
                          const struct scalar *scalar, void *out)
{
    return read_measure(r, node, scalar, time_units, out);
}

static bool read_size(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    return read_measure(r, node, scalar, size_units, out);
}

/* One part of a path that is neither empty nor . nor .. */
#define PART "([^./][^/]*|\\.[^./][^/]*|\\.\\.[^/]+)"

const struct scalar text_scalar = {
    .read = read_text, .wanted = "text", .takes_text = true};
const struct scalar bytes_scalar = {
    .read = read_bytes, .wanted = "text", .takes_text = true};
const struct scalar some_bytes_scalar = {
    .read = read_bytes, .wanted = "text", .takes_text = true, .min = 1};
const struct scalar id_scalar = {
    .read = read_matching,
    .wanted = "a name of lower-case letters, digits and '-' that begins with a letter",
    .pattern = ID_PATTERN,
    .takes_quoted = true};
const struct scalar path_scalar = {
    .read = read_matching,
    .wanted = "a path inside the work folder, without '..', such as out.txt",
    .pattern = "^" PART "(/" PART ")*$",
    .takes_quoted = true};
static const struct scalar file_name_scalar = {
    .read = read_matching,
    .wanted = "a file name of letters, digits and ._- such as pipe-shell",
    .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
    .takes_quoted = true};
static const struct scalar name_pattern_scalar = {
    .read = read_matching,
    .wanted = "a file name or pattern without folder, such as \"*.c\"",
    .pattern = "^[^/]+$",
    .takes_quoted = true};
static const struct scalar call_scalar = {.read = read_call,
                                          .wanted =
                                              "the name of a system call, such as read",
                                          .pattern = CALL_PATTERN,
                                          .takes_quoted = true};
static const struct scalar seen_call_scalar = {
    .read = read_seen_call,
    .wanted = "the name of a system call, such as read",
    .pattern = CALL_PATTERN,
    .takes_quoted = true};
static const struct scalar natural_scalar = {.read = read_times,
                                             .wanted = "a whole number, such as 2",
                                             .takes_integer = true,
                                             .max = NATURAL_MAX};
static const struct scalar boolean_scalar = {
    .read = read_boolean, .wanted = "true or false", .takes_boolean = true};
static const struct scalar points_scalar = {
    .read = read_points,
    .wanted = "a number of points with at most two decimals, such as 8 or 2.5",
    .takes_number = true,
    .max = POINTS_MAX};
static const struct scalar times_scalar = {.read = read_times,
                                           .wanted = "a whole number from 1, such as 2",
                                           .takes_integer = true,
                                           .min = 1,
                                           .max = TIMES_MAX};
static const struct scalar count_scalar = {.read = read_count,
                                           .wanted =
                                               "a whole number from 1, such as 64",
                                           .takes_integer = true,
                                           .min = 1,
                                           .max = TIMES_MAX};
static const struct scalar duration_scalar = {.read = read_duration,
                                              .wanted =
                                                  "a duration such as 5s or 200ms",
                                              .pattern = "^[0-9]*[1-9][0-9]*(ms|s)$"};
static const struct scalar size_scalar = {
    .read = read_size,
    .wanted = "a size such as 4096, 64KiB, 1MiB or 2GiB",
    .takes_integer = true,
    .min = 1,
    .max = INT64_MAX,
    .pattern = "^[0-9]*[1-9][0-9]*(KiB|MiB|GiB)$"};

const struct shape text_shape = {.scalar = &text_scalar};
const struct shape bytes_shape = {.scalar = &bytes_scalar};
const struct shape some_bytes_shape = {.scalar = &some_bytes_scalar};
const struct shape id_shape = {.scalar = &id_scalar};
const struct shape file_name_shape = {.scalar = &file_name_scalar};
const struct shape name_pattern_shape = {.scalar = &name_pattern_scalar};
const struct shape natural_shape = {.scalar = &natural_scalar};
const struct shape call_shape = {.scalar = &call_scalar};
const struct shape seen_call_shape = {.scalar = &seen_call_scalar};
const struct shape boolean_shape = {.scalar = &boolean_scalar};
const struct shape points_shape = {.scalar = &points_scalar};
const struct shape times_shape = {.scalar = &times_scalar};
const struct shape count_shape = {.scalar = &count_scalar};
const struct shape duration_shape = {.scalar = &duration_scalar};
const struct shape size_shape = {.scalar = &size_scalar};
