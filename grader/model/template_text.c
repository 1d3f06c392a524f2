#include "model/template_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 4, NUMBER_MAX = 1000000000 };

enum verb {
    VERB_WORD,
    VERB_NUMBER,
    VERB_UPPER,
    VERB_REVERSE,
    VERB_PLUS,
    VERB_TIMES,
    VERB_WORDS,
    VERB_NUMBERS,
    VERB_PREFIXED,
    VERB_SUM,
    VERB_LETTERS,
};

struct verb_row {
    const char *word;
    enum verb verb;
    int parts;           /* words between the braces, the verb among them */
    unsigned works_on;   /* enum template_thing, any of; 0: it introduces the name */
    const char *refuses; /* what to say of other things */
};
static const struct verb_row verb_rows[] = {
    {"word", VERB_WORD, 2, 0, NULL},
    {"number", VERB_NUMBER, 3, 0, NULL},
    {"words", VERB_WORDS, 3, 0, NULL},
    {"numbers", VERB_NUMBERS, 4, 0, NULL},
    {"letters", VERB_LETTERS, 3, 0, NULL},
    {"upper", VERB_UPPER, 2, THING_WORD, "is no word: upper works on words"},
    {"reverse", VERB_REVERSE, 2, THING_WORD, "is no word: reverse works on words"},
    {"plus", VERB_PLUS, 3, THING_NUMBER, "is no number: plus works on numbers"},
    {"times", VERB_TIMES, 3, THING_NUMBER, "is no number: times works on numbers"},
    {"prefixed", VERB_PREFIXED, 3, THING_WORDS | THING_NUMBERS,
     "is no list: use words or numbers"},
    {"sum", VERB_SUM, 2, THING_NUMBERS, "is no list of numbers: use numbers"},
};
enum { VERB_ROWS = sizeof(verb_rows) / sizeof(verb_rows[0]) };

/* What stands between {{ and }}. */
struct call {
    const struct verb_row *row; /* NULL: the name alone */
    char name[TEMPLATE_PART_BYTES];
    char operand[TEMPLATE_PART_BYTES]; /* the last part … */
    char
        count[TEMPLATE_PART_BYTES]; /* … and what stands before it, if there are four */
};

static void fail(struct template_walk *walk, const char *reason, const char *what)
{
    if (walk->has_failed || walk->e == NULL) {
        return;
    }
    walk->has_failed = true;
    walk->error_at = walk->at;
    (void)err_set(walk->e, ERR_COURSE, "template '%s' %s", what, reason);
}

static bool is_name(const char *text)
{
    if (!islower((unsigned char)text[0])) {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (!islower((unsigned char)*text) && !isdigit((unsigned char)*text) &&
            *text != '_') {
            return false;
        }
    }
    return true;
}

/* Splits at blanks into at most PARTS_MAX parts; -1 if there are more or one is too long. */
static int split(const char *inner, size_t len,
                 char parts[PARTS_MAX][TEMPLATE_PART_BYTES])
{
    int count = 0;
    size_t i = 0;

    while (i < len) {
        if (inner[i] == ' ') {
            i++;
            continue;
        }
        size_t start = i;
        while (i < len && inner[i] != ' ') {
            i++;
        }
        if (count == PARTS_MAX || i - start >= TEMPLATE_PART_BYTES) {
            return -1;
        }
        memcpy(parts[count], inner + start, i - start);
        parts[count][i - start] = '\0';
        count++;
    }
    return count;
}

static const struct verb_row *find_verb(const char *word)
{
    for (size_t i = 0; i < VERB_ROWS; i++) {
        if (strcmp(verb_rows[i].word, word) == 0) {
            return &verb_rows[i];
        }
    }
    return NULL;
}

static bool parse_call(struct template_walk *walk, const char *inner, size_t len,
                       struct call *call)
{
    static const char *const needs[] = {
        [2] = "needs one name behind the verb, as in {{word w}}",
        [3] = "needs a name and a value, as in {{number n 10..99}} or {{plus n 1}}",
        [4] = "needs a name, a count and a range, as in {{numbers v 20 1..9}}",
    };
    char parts[PARTS_MAX][TEMPLATE_PART_BYTES] = {{0}};
    char shown[64];
    int count = split(inner, len, parts);
    const struct verb_row *row = count > 0 ? find_verb(parts[0]) : NULL;

    (void)snprintf(shown, sizeof(shown), "%.*s", (int)(len > 60 ? 60 : len), inner);
    *call = (struct call){.row = row};
    if (row == NULL && count == 1 && is_name(parts[0])) {
        memcpy(call->name, parts[0], TEMPLATE_PART_BYTES);
        return true;
    }
    if (row == NULL) {
        fail(walk,
             "is unknown: use word, number, upper, reverse, plus, times, words, "
             "numbers, letters, prefixed, sum or a name",
             shown);
        return false;
    }
    if (count != row->parts || !is_name(parts[1]) || find_verb(parts[1]) != NULL) {
        fail(walk, needs[row->parts], shown);
        return false;
    }
    memcpy(call->name, parts[1], TEMPLATE_PART_BYTES);
    if (row->parts > 2) {
        memcpy(call->operand, parts[row->parts - 1], TEMPLATE_PART_BYTES);
        memcpy(call->count, parts[2], TEMPLATE_PART_BYTES);
    }
    return true;
}

static struct template_name *find_name(struct template_walk *walk, const char *name)
{
    for (size_t i = 0; i < walk->name_count; i++) {
        if (strcmp(walk->names[i].name, name) == 0) {
            return &walk->names[i];
        }
    }
    return NULL;
}

static bool parse_range(const char *text, long *low, long *high)
{
    char *end = NULL;

    *low = strtol(text, &end, 10);
    if (end == text || strncmp(end, "..", 2) != 0) {
        return false;
    }
    const char *second = end + 2;
    *high = strtol(second, &end, 10);
    return end != second && *end == '\0' && *low <= *high && *low >= -NUMBER_MAX &&
           *high <= NUMBER_MAX;
}

/* Fills in what `call` makes of its name; false after a complaint. */
static bool make_name(struct template_walk *walk, const struct call *call,
                      struct template_name *out)
{
    static const enum template_thing things[] = {
        [VERB_WORD] = THING_WORD,       [VERB_NUMBER] = THING_NUMBER,
        [VERB_WORDS] = THING_WORDS,     [VERB_NUMBERS] = THING_NUMBERS,
        [VERB_LETTERS] = THING_LETTERS,
    };
    char *end = NULL;

    *out = (struct template_name){.thing = things[call->row->verb]};
    memcpy(out->name, call->name, TEMPLATE_PART_BYTES);
    if ((out->thing & (THING_NUMBER | THING_NUMBERS)) != 0 &&
        !parse_range(call->operand, &out->low, &out->high)) {
        fail(walk, "is not a range: write it as 10..99, at most 1000000000",
             call->operand);
        return false;
    }
    if ((out->thing & (THING_WORDS | THING_NUMBERS | THING_LETTERS)) != 0) {
        out->items = strtol(call->count, &end, 10);
        if (*end != '\0' || out->items < 1 || out->items > TEMPLATE_ITEMS_MAX) {
            fail(walk, "is not a number of items from 1 to 100000", call->count);
            return false;
        }
    }
    return true;
}

static void introduce(struct template_walk *walk, const struct call *call)
{
    struct template_name fresh;

    if (!make_name(walk, call, &fresh)) {
        return;
    }
    const struct template_name *old = find_name(walk, call->name);
    if (old != NULL && (old->thing != fresh.thing || old->low != fresh.low ||
                        old->high != fresh.high || old->items != fresh.items)) {
        fail(walk, "is introduced in two different ways", call->name);
        return;
    }
    if (old == NULL && walk->name_count == TEMPLATE_NAMES_MAX) {
        fail(walk, "is one name too many: a test may have 64", call->name);
        return;
    }
    if (old == NULL) {
        walk->names[walk->name_count++] = fresh;
    }
}

static void verify(struct template_walk *walk, const struct call *call)
{
    const struct template_name *name = find_name(walk, call->name);
    const struct verb_row *row = call->row;
    char *end = NULL;

    if (name == NULL) {
        fail(walk,
             "is not introduced by {{word NAME}} or {{number NAME A..B}} in this test",
             call->name);
    } else if (row != NULL && row->works_on != 0 &&
               (row->works_on & name->thing) == 0) {
        fail(walk, row->refuses, call->name);
    } else if (row != NULL && row->works_on == THING_NUMBER) {
        long value = strtol(call->operand, &end, 10);
        if (*end != '\0' || value < -NUMBER_MAX || value > NUMBER_MAX) {
            fail(walk, "is not a number that plus or times can take", call->operand);
        }
    }
}

static void add_upper(struct buf *out, const char *word)
{
    for (int i = 0; i < TEMPLATE_WORD_LETTERS; i++) {
        buf_add_char(out, (char)(word[i] - 'a' + 'A'));
    }
}

static void add_reverse(struct buf *out, const char *word)
{
    for (int i = TEMPLATE_WORD_LETTERS - 1; i >= 0; i--) {
        buf_add_char(out, word[i]);
    }
}

/* The name's own value: what {{word}}, {{numbers}}, … and {{NAME}} give. */
static void add_value(struct buf *out, const struct template_name *name)
{
    switch (name->thing) {
    case THING_WORD:
        buf_add_string(out, name->word);
        break;
    case THING_NUMBER:
        buf_printf(out, "%ld", name->number);
        break;
    case THING_WORDS:
    case THING_NUMBERS:
        template_add_list(out, name, NULL);
        break;
    case THING_LETTERS:
        template_add_letters(out, name);
        break;
    }
}

static void replace(struct template_walk *walk, const struct call *call,
                    struct buf *out)
{
    const struct template_name *name = find_name(walk, call->name);
    long operand = strtol(call->operand, NULL, 10);

    if (name == NULL) {
        BUG("template name '%s' was not checked", call->name);
    }
    if (call->row == NULL) {
        add_value(out, name);
        return;
    }
    switch (call->row->verb) {
    case VERB_WORD:
    case VERB_NUMBER:
    case VERB_WORDS:
    case VERB_NUMBERS:
    case VERB_LETTERS:
        add_value(out, name);
        break;
    case VERB_UPPER:
        add_upper(out, name->word);
        break;
    case VERB_REVERSE:
        add_reverse(out, name->word);
        break;
    case VERB_PLUS:
        buf_printf(out, "%ld", name->number + operand);
        break;
    case VERB_TIMES:
        buf_printf(out, "%ld", name->number * operand);
        break;
    case VERB_PREFIXED:
        template_add_list(out, name, call->operand);
        break;
    case VERB_SUM:
        template_add_sum(out, name);
        break;
    }
}

static void visit_call(struct template_walk *walk, const struct call *call,
                       struct buf *out)
{
    switch (walk->mode) {
    case WALK_COLLECT:
        if (call->row != NULL && call->row->works_on == 0) {
            introduce(walk, call);
        }
        break;
    case WALK_VERIFY:
        verify(walk, call);
        break;
    case WALK_REPLACE:
        replace(walk, call, out);
        break;
    }
}

struct bytes template_visit_text(struct template_walk *walk, struct bytes text)
{
    AUTO_BUF out = {0};
    size_t at = 0;
    ptrdiff_t open = bytes_find(text, BYTES_LITERAL("{{"), 0);

    if (open < 0) {
        return text;
    }
    while (open >= 0) {
        struct call call;
        ptrdiff_t close = bytes_find(text, BYTES_LITERAL("}}"), (size_t)open);
        if (close < 0) {
            fail(walk, "has no end: }} is missing", "…");
            return text;
        }
        buf_add(&out, text.data + at, (size_t)open - at);
        if (!parse_call(walk, text.data + open + 2, (size_t)(close - open - 2),
                        &call)) {
            return text;
        }
        visit_call(walk, &call, &out);
        at = (size_t)close + 2;
        open = bytes_find(text, BYTES_LITERAL("{{"), at);
    }
    if (walk->mode != WALK_REPLACE) {
        return text;
    }
    buf_add(&out, text.data + at, text.len - at);
    return (struct bytes){arena_copy(walk->arena, out.data, out.len), out.len};
}
