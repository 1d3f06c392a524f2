/* Options of all commands: one table gives parsing, --help and suggestions. */
#ifndef GRADER_CLI_OPTIONS_H
#define GRADER_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/tier.h"

enum option_id {
    OPTION_COURSE,
    OPTION_SUBMISSION,
    OPTION_SOLUTIONS,
    OPTION_TEST,
    OPTION_SEED,
    OPTION_JOBS,
    OPTION_FORMAT,
    OPTION_TIMELINE, /* --format of a timeline */
    OPTION_OUTPUT,
    OPTION_INPUT,
    OPTION_KEEP,
    OPTION_COLOR,
    OPTION_LANG,
    OPTION_TRACE,
    OPTION_TRIAL,
    OPTION_QUICK,
    OPTION_REQUIRE,
    OPTION_REPEAT,
    OPTION_LOAD,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_COUNT
};

enum { WORDS_MAX = 1024 };

/* What was given. Texts point into argv. */
struct options {
    const char *course;
    const char *submissions[WORDS_MAX];
    size_t submission_count;
    bool solutions;
    const char *test;
    bool has_seed;
    uint64_t seed;
    int jobs; /* 0: not given */
    const char *format;
    const char *output;
    const char *input;
    bool keep;
    const char *color; /* always, never, auto */
    const char *lang;
    const char *trace; /* needed, always, never */
    const char *trial; /* one of trial_name, or NULL */
    bool quick;
    enum tier required; /* the weakest sandbox that will do */
    int repeat;         /* rounds, at least 1 */
    bool load;
    bool verbose;
    bool help;
    const char *words[WORDS_MAX]; /* what is not an option: exercises */
    size_t word_count;
    bool has_command; /* a word -- was there, behind all other words: the words that
                         follow are a command */
    size_t command;   /* index of its first word */
};

struct option_row {
    const char *name;  /* without -- */
    char letter;       /* or 0 */
    const char *value; /* NULL: takes none */
    const char *meaning;
};
extern const struct option_row option_rows[OPTION_COUNT];

/* Sets of options are unsigned: bit i stands for option i. */

#define OPTION_BIT(id) (1U << (id))

/* Reads argv[0..argc), the words behind the command. Refuses options outside `allowed`,
 * with a suggestion where one is near (ERR_USAGE). Names are never abbreviated. */
MUST_CHECK int options_parse(int argc, char **argv, unsigned allowed,
                             struct options *out, struct err *e);

/* Appends one line per allowed option. */
void options_help(unsigned allowed, struct buf *out);

#endif
