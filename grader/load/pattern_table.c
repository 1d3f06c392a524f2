/* The patterns: one table for `expect`, which reads what is still coming, and one for
 * checks and files, which judge a whole. */
#include <string.h>

#include "load/parts.h"
#include "load/read.h"
#include "load/scalar.h"
#include "model/pattern.h"

static bool read_line(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    if (memchr(node->text.data, '\n', node->text.len) != NULL) {
        complain(r->log, node->span, "a newline inside a line")->help =
            "write each line as an item of its own";
        return false;
    }
    return bytes_scalar.read(r, node, scalar, out);
}

static const struct scalar line_scalar = {
    .read = read_line, .wanted = "text", .takes_text = true};
static const struct shape line_shape = {.scalar = &line_scalar};

static const struct list line_list = {
    .item = &line_shape,
    .item_size = sizeof(struct bytes),
    .offset = offsetof(struct pattern, lines),
    .count_offset = offsetof(struct pattern, line_count),
    .min = 1,
};
static const struct shape lines_shape = {
    .wanted = "a list of lines such as [\"a\", \"b\"]", .list = &line_list};

/* With every template replaced by a digit, which may stand wherever a value may. */
static void without_templates(struct buf *out, struct bytes text)
{
    for (;;) {
        ptrdiff_t open = bytes_find(text, BYTES_LITERAL("{{"), 0);
        ptrdiff_t end =
            open < 0 ? -1 : bytes_find(text, BYTES_LITERAL("}}"), (size_t)open);

        if (end < 0) {
            buf_add(out, text.data, text.len);
            return;
        }
        buf_add(out, text.data, (size_t)open);
        buf_add_char(out, '1');
        text.data += end + 2;
        text.len -= (size_t)end + 2;
    }
}

static bool check_regex(struct reader *r, const struct node *node,
                        const struct pattern *pattern)
{
    AUTO_BUF regex = {0};
    struct err e = {0};

    without_templates(&regex, pattern->text);
    if (strlen(regex.data) != regex.len) {
        err_set(&e, ERR_COURSE, "\\0 cannot stand in a regular expression");
    } else if (pattern_check_regex(regex.data, &e) == 0) {
        return true;
    }
    struct complaint *c = complain(r->log, tree_get(node, "regex")->span, "%s",
                                   complaint_safe(r->log, bytes_of(e.text)));
    if (!bytes_equal(buf_bytes(&regex), pattern->text)) {
        c->help = "every template stands as '1' here";
    }
    return false;
}

static bool finish(struct reader *r, const struct node *node, const struct key *chosen,
                   struct pattern *pattern)
{
    if (chosen == NULL) {
        return false;
    }
    pattern->kind = (enum pattern_kind)chosen->tag;
    return pattern->kind != PATTERN_REGEX || pattern->text.data == NULL ||
           check_regex(r, node, pattern);
}

static bool finish_pattern(struct reader *r, const struct node *node,
                           const struct key *chosen, void *out)
{
    return finish(r, node, chosen, out);
}

static bool finish_expect(struct reader *r, const struct node *node,
                          const struct key *chosen, void *out)
{
    struct step *step = out;

    return finish(r, node, chosen, &step->expect.pattern);
}

static bool read_exact(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    struct pattern *pattern = out;

    pattern->kind = PATTERN_EXACT;
    return bytes_scalar.read(r, node, scalar, &pattern->text);
}

static bool read_awaited(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    struct step *step = out;

    step->expect.pattern.kind = PATTERN_CONTAINS;
    return some_bytes_scalar.read(r, node, scalar, &step->expect.pattern.text);
}

static const struct word stream_words[] = {
    {"stdout", STREAM_OUT}, {"stderr", STREAM_ERR}, {"any", STREAM_ANY}, {NULL, 0}};
static const struct scalar stream_scalar = {
    .read = read_word_value, .wanted = "stdout, stderr or any", .words = stream_words};
static const struct shape stream_shape = {.scalar = &stream_scalar};

static const struct key pattern_keys[] = {
    {.name = "contains",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct pattern, text),
     .tag = PATTERN_CONTAINS,
     .meaning = "This text occurs; exactly `times` times if that is given."},
    {.name = "exact",
     .use = KEY_CHOICE,
     .shape = &bytes_shape,
     .offset = offsetof(struct pattern, text),
     .tag = PATTERN_EXACT,
     .meaning = "The whole is this text, byte for byte."},
    {.name = "regex",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct pattern, text),
     .tag = PATTERN_REGEX,
     .meaning = "This extended regular expression matches somewhere; ^ and $ match at "
                "lines."},
    {.name = "lines",
     .use = KEY_CHOICE,
     .shape = &lines_shape,
     .tag = PATTERN_LINES,
     .meaning = "These lines in any order, and no others."},
    {.name = "lacks",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct pattern, text),
     .tag = PATTERN_LACKS,
     .meaning = "This text does not occur."},
    {.name = "numbered",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct pattern, text),
     .tag = PATTERN_NUMBERED,
     .meaning = "The whole is this text, in which # stands for any number."},
    {.name = "times",
     .shape = &times_shape,
     .offset = offsetof(struct pattern, times),
     .with = "contains",
     .meaning = "How often the text of `contains` occurs."},
    {.name = "in",
     .use = KEY_REFUSED,
     .meaning = "only 'expect' has it; the checks are 'output' and 'stderr'"},
};
const struct map pattern_map = {
    .keys = pattern_keys, .count = LENGTH(pattern_keys), .done = finish_pattern};
static const struct scalar exact_scalar = {
    .read = read_exact, .wanted = "text", .takes_text = true};
const struct shape pattern_shape = {
    .wanted = "a pattern such as \"text\" or {contains: \"text\"}",
    .scalar = &exact_scalar,
    .map = &pattern_map};

static const struct key expect_keys[] = {
    {.name = "contains",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct step, expect.pattern.text),
     .tag = PATTERN_CONTAINS,
     .meaning = "This text comes; the same as the text alone."},
    {.name = "regex",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct step, expect.pattern.text),
     .tag = PATTERN_REGEX,
     .meaning = "What this extended regular expression matches comes; ^ and $ match at "
                "lines."},
    {.name = "lines",
     .use = KEY_CHOICE,
     .shape = &lines_shape,
     .offset = offsetof(struct step, expect.pattern),
     .tag = PATTERN_LINES,
     .meaning = "Each of these comes as a whole line, in any order, others between "
                "them allowed."},
    {.name = "in",
     .shape = &stream_shape,
     .offset = offsetof(struct step, expect.stream),
     .meaning = "Where it comes: stdout (the default), stderr or any of the two."},
    {.name = "exact",
     .use = KEY_REFUSED,
     .meaning = "more may always follow what has come; use the check 'output'"},
    {.name = "lacks",
     .use = KEY_REFUSED,
     .meaning = "what has not come may still come; use the check 'output'"},
    {.name = "numbered",
     .use = KEY_REFUSED,
     .meaning = "more may always follow what has come; use the check 'output'"},
    {.name = "times",
     .use = KEY_REFUSED,
     .meaning = "'expect' waits for the first; use the check 'output'"},
};
static const struct map expect_map = {
    .keys = expect_keys, .count = LENGTH(expect_keys), .done = finish_expect};
static const struct scalar awaited_scalar = {
    .read = read_awaited, .wanted = "text", .takes_text = true, .min = 1};
const struct shape expect_shape = {
    .wanted = "a pattern such as \"text\" or {regex: \"^x+$\"}",
    .scalar = &awaited_scalar,
    .map = &expect_map};
