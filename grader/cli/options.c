#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_COURSE] =
        {"course", 'c', "FILE",
         "course file; default: course.yaml here or in a folder above, or "
         "$GRADER_COURSE"},
    [OPTION_SUBMISSION] =
        {"submission", 's', "PATH",
         "grade this folder or source file; may be given several times"},
    [OPTION_SOLUTIONS] = {"solutions", 0, NULL,
                          "only the course's reference solutions"},
    [OPTION_TEST] = {"test", 't', "ID", "play only this test (and the build)"},
    [OPTION_SEED] = {"seed", 0, "N", "repeat the random values of an earlier run"},
    [OPTION_JOBS] = {"jobs", 'j', "N", "tests at the same time; default: processors"},
    [OPTION_FORMAT] = {"format", 'f', "NAME", "terminal (default) or json"},
    [OPTION_TIMELINE] = {"format", 'f', "NAME", "text (default), json or svg"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE",
                       "write the report there, whole or not at all"},
    [OPTION_INPUT] = {"input", 'i', "FILE",
                      "what the program reads; default: stdin unless it is a terminal"},
    [OPTION_KEEP] = {"keep", 0, NULL,
                     "save what was seen of every test in grader-keep/"},
    [OPTION_COLOR] = {"color", 0, "WHEN", "always, never or auto (default)"},
    [OPTION_LANG] = {"lang", 0, "LANG",
                     "titles and hints in en (default) or zh; messages are English"},
    [OPTION_TRACE] =
        {"trace", 0, "WHEN",
         "record what processes do: needed (default; where a test asks for "
         "it, and again where one failed), always or never"},
    [OPTION_TRIAL] =
        {"trial", 0, "NAME",
         "play each test only in this further trial, as an earlier report has named "
         "it: races:1, schedule:17, eintr:read:2:3 …"},
    [OPTION_QUICK] = {"quick", 0, NULL,
                      "play each test once, without the further trials that search for "
                      "races and rare orders of events"},
    [OPTION_REQUIRE] =
        {"require-sandbox", 0, "TIER",
         "refuse to run below full, no-proc, landlock (default) or none"},
    [OPTION_REPEAT] =
        {"repeat", 0, "N",
         "that many rounds, each with other words and numbers; prints how "
         "often a test was unstable"},
    [OPTION_LOAD] = {"load", 0, NULL,
                     "keep every processor twice as busy as it can be meanwhile"},
    [OPTION_VERBOSE] = {"verbose", 'v', NULL,
                        "every test on a line, every failure in detail, whole texts"},
    [OPTION_HELP] = {"help", 'h', NULL, "show this help"},
};

/* The words being read; `next` is the one behind the current. */
struct cursor {
    int argc;
    char **argv;
    int next;
    struct err *e;
};

static int add_word(const char **list, size_t *count, const char *word, struct err *e)
{
    if (*count == WORDS_MAX) {
        return err_set(e, ERR_USAGE, "more than %d arguments", WORDS_MAX);
    }
    list[(*count)++] = word;
    return 0;
}

static int read_number(const char *name, const char *text, uint64_t low, uint64_t *out,
                       struct err *e)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 18 || text[digits] != '\0' ||
        strtoull(text, NULL, 10) < low) {
        return err_set(e, ERR_USAGE, "--%s takes a whole number from %llu, not '%s'",
                       name, (unsigned long long)low, text);
    }
    *out = strtoull(text, NULL, 10);
    return 0;
}

/* Choices end with NULL. */
static int refuse_choice(const char *name, const char *text, const char *const *choices,
                         struct err *e)
{
    const char *near = text_nearest(text, choices);
    AUTO_BUF all = {0};

    if (near != NULL) {
        return err_set(e, ERR_USAGE, "--%s takes no '%s': did you mean '%s'?", name,
                       text, near);
    }
    for (const char *const *c = choices; *c != NULL; c++) {
        const char *gap = c == choices ? "" : c[1] == NULL ? " or " : ", ";
        buf_printf(&all, "%s%s", gap, *c);
    }
    return err_set(e, ERR_USAGE, "--%s takes %s, not '%s'", name, all.data, text);
}

static int read_choice(const char *name, const char *text, const char *const *choices,
                       struct err *e)
{
    for (const char *const *c = choices; *c != NULL; c++) {
        if (strcmp(*c, text) == 0) {
            return 0;
        }
    }
    return refuse_choice(name, text, choices, e);
}

static const char *const colors[] = {"always", "never", "auto", NULL};
static const char *const tracings[] = {"needed", "always", "never", NULL};
static const char *const languages[] = {"en", "zh", NULL};

enum keeping {
    KEEP_TEXT,
    KEEP_FLAG,
    KEEP_COUNT,
    KEEP_SEED,
    KEEP_SUBMISSION,
    KEEP_TIER
};

/* Where the value of an option goes. */
struct keep_row {
    enum keeping how;
    size_t offset;              /* into struct options; KEEP_TEXT, _FLAG, _COUNT */
    const char *const *choices; /* KEEP_TEXT: one of these; NULL: any text */
    int most;                   /* KEEP_COUNT: what is more counts as this many */
};
#define TO(member) offsetof(struct options, member)
static const struct keep_row keep_rows[OPTION_COUNT] = {
    [OPTION_COURSE] = {KEEP_TEXT, TO(course), NULL, 0},
    [OPTION_SUBMISSION] = {KEEP_SUBMISSION, 0, NULL, 0},
    [OPTION_SOLUTIONS] = {KEEP_FLAG, TO(solutions), NULL, 0},
    [OPTION_TEST] = {KEEP_TEXT, TO(test), NULL, 0},
    [OPTION_SEED] = {KEEP_SEED, 0, NULL, 0},
    [OPTION_JOBS] = {KEEP_COUNT, TO(jobs), NULL, 64},
    [OPTION_FORMAT] = {KEEP_TEXT, TO(format), NULL, 0},
    [OPTION_TIMELINE] = {KEEP_TEXT, TO(format), NULL, 0},
    [OPTION_OUTPUT] = {KEEP_TEXT, TO(output), NULL, 0},
    [OPTION_INPUT] = {KEEP_TEXT, TO(input), NULL, 0},
    [OPTION_KEEP] = {KEEP_FLAG, TO(keep), NULL, 0},
    [OPTION_COLOR] = {KEEP_TEXT, TO(color), colors, 0},
    [OPTION_LANG] = {KEEP_TEXT, TO(lang), languages, 0},
    [OPTION_TRACE] = {KEEP_TEXT, TO(trace), tracings, 0},
    [OPTION_TRIAL] = {KEEP_TEXT, TO(trial), NULL, 0},
    [OPTION_QUICK] = {KEEP_FLAG, TO(quick), NULL, 0},
    [OPTION_REQUIRE] = {KEEP_TIER, TO(required), NULL, 0},
    [OPTION_REPEAT] = {KEEP_COUNT, TO(repeat), NULL, 1000000},
    [OPTION_LOAD] = {KEEP_FLAG, TO(load), NULL, 0},
    [OPTION_VERBOSE] = {KEEP_FLAG, TO(verbose), NULL, 0},
    [OPTION_HELP] = {KEEP_FLAG, TO(help), NULL, 0},
};

static int keep_count(const char *name, const char *value, int most, int *out,
                      struct err *e)
{
    uint64_t number = 0;

    if (read_number(name, value, 1, &number, e) < 0) {
        return -1;
    }
    *out = number > (uint64_t)most ? most : (int)number;
    return 0;
}

static int read_tier(const char *name, const char *value, enum tier *out, struct err *e)
{
    const char *names[TIER_COUNT + 1] = {NULL};

    if (tier_find(value, out)) {
        return 0;
    }
    for (int i = 0; i < TIER_COUNT; i++) {
        names[i] = tier_rows[TIER_COUNT - 1 - i].name;
    }
    return refuse_choice(name, value, names, e);
}

static int store(struct options *out, enum option_id id, const char *value,
                 struct err *e)
{
    const struct keep_row *row = &keep_rows[id];
    const char *name = option_rows[id].name;
    char *place = (char *)out + row->offset;

    if (value == NULL && row->how != KEEP_FLAG) {
        BUG("option %d came without its value", (int)id);
    }
    switch (row->how) {
    case KEEP_TEXT:
        memcpy(place, &value, sizeof(value));
        return row->choices == NULL ? 0 : read_choice(name, value, row->choices, e);
    case KEEP_FLAG:
        *(bool *)place = true;
        return 0;
    case KEEP_COUNT:
        return keep_count(name, value, row->most, (int *)(void *)place, e);
    case KEEP_SEED:
        out->has_seed = true;
        return read_number(name, value, 0, &out->seed, e);
    case KEEP_TIER:
        return read_tier(name, value, (enum tier *)(void *)place, e);
    case KEEP_SUBMISSION:
        return add_word(out->submissions, &out->submission_count, value, e);
    }
    BUG("option %d has no row", (int)id);
}

static int refuse_option(const char *word, size_t len, unsigned allowed, struct err *e)
{
    const char *names[OPTION_COUNT + 1] = {NULL};
    char name[64];
    size_t count = 0;

    for (int i = 0; i < OPTION_COUNT; i++) {
        if ((allowed & OPTION_BIT(i)) != 0) {
            names[count++] = option_rows[i].name;
        }
    }
    len = len < sizeof(name) - 1 ? len : sizeof(name) - 1;
    memcpy(name, word, len);
    name[len] = '\0';
    const char *near = text_nearest(name, names);
    if (near != NULL) {
        return err_set(e, ERR_USAGE, "unknown option '--%s': did you mean '--%s'?",
                       name, near);
    }
    return err_set(e, ERR_USAGE, "unknown option '--%s' (see --help)", name);
}

/* The allowed option of that name, or OPTION_COUNT. */
static enum option_id find_long(const char *name, size_t len, unsigned allowed)
{
    int i = 0;

    while (i < OPTION_COUNT &&
           ((allowed & OPTION_BIT(i)) == 0 || strlen(option_rows[i].name) != len ||
            strncmp(option_rows[i].name, name, len) != 0)) {
        i++;
    }
    return (enum option_id)i;
}

static int read_long(struct cursor *at, const char *word, unsigned allowed,
                     struct options *out)
{
    const char *equals = strchr(word, '=');
    size_t len = equals == NULL ? strlen(word) : (size_t)(equals - word);
    enum option_id id = find_long(word, len, allowed);
    const struct option_row *row = &option_rows[id];

    if (id == OPTION_COUNT) {
        return refuse_option(word, len, allowed, at->e);
    }
    if (row->value == NULL && equals != NULL) {
        return err_set(at->e, ERR_USAGE, "--%s takes no value", row->name);
    }
    if (row->value == NULL || equals != NULL) {
        return store(out, id, equals == NULL ? NULL : equals + 1, at->e);
    }
    if (at->next == at->argc) {
        return err_set(at->e, ERR_USAGE, "--%s needs a value: --%s %s", row->name,
                       row->name, row->value);
    }
    return store(out, id, at->argv[at->next++], at->e);
}

static int read_short(struct cursor *at, const char *word, unsigned allowed,
                      struct options *out)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if ((allowed & OPTION_BIT(i)) == 0 || row->letter == 0 ||
            row->letter != word[0]) {
            continue;
        }
        if (row->value == NULL) {
            return word[1] == '\0'
                       ? store(out, (enum option_id)i, NULL, at->e)
                       : err_set(at->e, ERR_USAGE, "-%c takes no value", word[0]);
        }
        if (word[1] != '\0') {
            return store(out, (enum option_id)i, word + 1, at->e);
        }
        if (at->next == at->argc) {
            return err_set(at->e, ERR_USAGE, "-%c needs a value: -%c %s", word[0],
                           word[0], row->value);
        }
        return store(out, (enum option_id)i, at->argv[at->next++], at->e);
    }
    return err_set(at->e, ERR_USAGE, "unknown option '-%s' (see --help)", word);
}

int options_parse(int argc, char **argv, unsigned allowed, struct options *out,
                  struct err *e)
{
    struct cursor at = {.argc = argc, .argv = argv, .e = e};
    bool only_words = false;
    int failed = 0;

    *out = (struct options){.format = "terminal",
                            .color = "auto",
                            .lang = "en",
                            .trace = "needed",
                            .required = TIER_LANDLOCK,
                            .repeat = 1};
    while (failed == 0 && at.next < argc) {
        const char *word = argv[at.next++];
        if (only_words || word[0] != '-' || word[1] == '\0') {
            failed = add_word(out->words, &out->word_count, word, e);
        } else if (strcmp(word, "--") == 0) {
            only_words = true;
            out->has_command = true;
            out->command = out->word_count;
        } else if (word[1] == '-') {
            failed = read_long(&at, word + 2, allowed, out);
        } else {
            failed = read_short(&at, word + 1, allowed, out);
        }
    }
    return failed;
}

void options_help(unsigned allowed, struct buf *out)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        AUTO_BUF name = {0};

        if ((allowed & OPTION_BIT(i)) == 0) {
            continue;
        }
        if (row->letter != 0) {
            buf_printf(&name, "-%c, ", row->letter);
        } else {
            buf_add_string(&name, "    ");
        }
        buf_printf(&name, "--%s%s%s", row->name, row->value == NULL ? "" : " ",
                   row->value == NULL ? "" : row->value);
        buf_printf(out, "  %-24s  %s\n", name.data, row->meaning);
    }
}
