#include "model/template_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

enum { PARTS_MAX = 3 };

enum verb {
    VERB_WORD,
    VERB_NUMBER,
    VERB_SAME,
    VERB_UPPER,
    VERB_REVERSE,
    VERB_PLUS,
    VERB_TIMES
};

struct verb_row {
    const char *word;
    enum verb verb;
    int parts; /* words between the braces, the verb among them */
};
static const struct verb_row verb_rows[] = {
    {"word", VERB_WORD, 2},       {"number", VERB_NUMBER, 3}, {"upper", VERB_UPPER, 2},
    {"reverse", VERB_REVERSE, 2}, {"plus", VERB_PLUS, 3},     {"times", VERB_TIMES, 3},
};
enum { VERB_ROWS = sizeof(verb_rows) / sizeof(verb_rows[0]) };

/* What stands between {{ and }}. */
struct call {
    enum verb verb;
    char name[TEMPLATE_PART_BYTES];
    char operand[TEMPLATE_PART_BYTES];
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
    char parts[PARTS_MAX][TEMPLATE_PART_BYTES] = {{0}};
    char shown[64];
    int count = split(inner, len, parts);
    const struct verb_row *row = count > 0 ? find_verb(parts[0]) : NULL;

    (void)snprintf(shown, sizeof(shown), "%.*s", (int)(len > 60 ? 60 : len), inner);
    *call = (struct call){.verb = VERB_SAME};
    if (row == NULL && count == 1 && is_name(parts[0])) {
        memcpy(call->name, parts[0], TEMPLATE_PART_BYTES);
        return true;
    }
    if (row == NULL) {
        fail(walk,
             "is unknown: use word, number, upper, reverse, plus, times or a name",
             shown);
        return false;
    }
    if (count != row->parts || !is_name(parts[1]) || find_verb(parts[1]) != NULL) {
        fail(walk,
             row->parts == 2 ? "needs one name behind the verb, as in {{word w}}"
                             : "needs a name and a value, as in {{number n 10..99}} or "
                               "{{plus n 1}}",
             shown);
        return false;
    }
    call->verb = row->verb;
    memcpy(call->name, parts[1], TEMPLATE_PART_BYTES);
    if (row->parts == 3) {
        memcpy(call->operand, parts[2], TEMPLATE_PART_BYTES);
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

    if (!isdigit((unsigned char)text[0])) {
        return false;
    }
    *low = strtol(text, &end, 10);
    if (strncmp(end, "..", 2) != 0 || !isdigit((unsigned char)end[2])) {
        return false;
    }
    *high = strtol(end + 2, &end, 10);
    return *end == '\0' && *low <= *high && *high <= 1000000000;
}

static void introduce(struct template_walk *walk, const struct call *call)
{
    struct template_name fresh = {.is_number = call->verb == VERB_NUMBER};

    memcpy(fresh.name, call->name, TEMPLATE_PART_BYTES);
    if (fresh.is_number && !parse_range(call->operand, &fresh.low, &fresh.high)) {
        fail(walk, "is not a range: write it as 10..99, at most 1000000000",
             call->operand);
        return;
    }
    const struct template_name *old = find_name(walk, call->name);
    if (old != NULL && (old->is_number != fresh.is_number || old->low != fresh.low ||
                        old->high != fresh.high)) {
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
    bool wants_number = call->verb == VERB_PLUS || call->verb == VERB_TIMES;
    bool wants_word = call->verb == VERB_UPPER || call->verb == VERB_REVERSE;
    char *end = NULL;

    if (name == NULL) {
        fail(walk,
             "is not introduced by {{word NAME}} or {{number NAME A..B}} in this test",
             call->name);
    } else if (wants_number && !name->is_number) {
        fail(walk, "is a word: plus and times work on numbers", call->name);
    } else if (wants_word && name->is_number) {
        fail(walk, "is a number: upper and reverse work on words", call->name);
    } else if (wants_number) {
        long value = strtol(call->operand, &end, 10);
        if (*end != '\0' || value < -1000000000 || value > 1000000000) {
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

/* The name's own value: what {{word}}, {{number}} and {{NAME}} give. */
static void add_value(struct buf *out, const struct template_name *name)
{
    if (name->is_number) {
        buf_printf(out, "%ld", name->number);
    } else {
        buf_add_string(out, name->word);
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
    switch (call->verb) {
    case VERB_WORD:
    case VERB_NUMBER:
    case VERB_SAME:
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
    }
}

static void visit_call(struct template_walk *walk, const struct call *call,
                       struct buf *out)
{
    switch (walk->mode) {
    case WALK_COLLECT:
        if (call->verb == VERB_WORD || call->verb == VERB_NUMBER) {
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

/* Consonant, vowel, consonant, one of q, x, z, vowel, consonant, vowel: easy to read out,
 * in no dictionary, and never its own reverse. */
static void make_word(uint64_t *state, char out[TEMPLATE_WORD_LETTERS + 1])
{
    static const char *const classes[TEMPLATE_WORD_LETTERS] = {
        "bdfgkmnprtv", "aeiou", "bdfgkmnprtv", "qxz", "aeiou", "bdfgkmnprtv", "aeiou",
    };

    for (int i = 0; i < TEMPLATE_WORD_LETTERS; i++) {
        out[i] = classes[i][random_next(state) % strlen(classes[i])];
    }
    out[TEMPLATE_WORD_LETTERS] = '\0';
}

static bool word_is_taken(const struct template_walk *walk, size_t before,
                          const char *word)
{
    for (size_t i = 0; i < before; i++) {
        if (!walk->names[i].is_number && strcmp(walk->names[i].word, word) == 0) {
            return true;
        }
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct template_name *)a)->name,
                  ((const struct template_name *)b)->name);
}

void template_choose_values(struct template_walk *walk, uint64_t seed)
{
    /* In the order of names: which of two equal words is drawn again must not depend on
     * where they are used. */
    qsort(walk->names, walk->name_count, sizeof(walk->names[0]), by_name);
    for (size_t i = 0; i < walk->name_count; i++) {
        struct template_name *name = &walk->names[i];
        uint64_t state = random_mix(seed, name->name);
        uint64_t span = (uint64_t)(name->high - name->low) + 1;

        name->number = name->low + (long)(random_next(&state) % span);
        do {
            make_word(&state, name->word);
        } while (word_is_taken(walk, i, name->word));
    }
}
