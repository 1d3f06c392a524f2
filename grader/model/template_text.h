/* One text with templates: what stands in it, and what it becomes. Private to model/. */
#ifndef GRADER_MODEL_TEMPLATE_TEXT_H
#define GRADER_MODEL_TEMPLATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/course.h"

enum {
    TEMPLATE_WORD_LETTERS = 7,
    TEMPLATE_PART_BYTES = 32,
    TEMPLATE_NAMES_MAX = 64,
    TEMPLATE_ITEMS_MAX = 100000,
};

/* What a name means; bits, as a verb may work on several. */
enum template_thing {
    THING_WORD = 1,
    THING_NUMBER = 2,
    THING_WORDS = 4, /* lists: every item is a line */
    THING_NUMBERS = 8,
    THING_LETTERS = 16, /* one long word */
};

struct template_name {
    char name[TEMPLATE_PART_BYTES];
    enum template_thing thing;
    long low;
    long high;
    long items;    /* of a list, or letters */
    uint64_t seed; /* of them */
    char word[TEMPLATE_WORD_LETTERS + 1];
    long number;
};

/* One walk over all texts of a test. The first walk collects names, a second one finds
 * names that nobody introduced, the third, with values, replaces. */
enum walk_mode { WALK_COLLECT, WALK_VERIFY, WALK_REPLACE };
struct template_walk {
    enum walk_mode mode;
    struct template_name names[TEMPLATE_NAMES_MAX];
    size_t name_count;
    struct arena *arena; /* WALK_REPLACE */
    struct place at;     /* of the text that is being walked */
    struct place error_at;
    struct err *e; /* NULL while replacing */
    bool has_failed;
};

/* Visits one text as the walk's mode says; returns it, or in WALK_REPLACE what it becomes. */
struct bytes template_visit_text(struct template_walk *walk, struct bytes text);

/* ---- template_values.c ---- */

/* Gives every collected name its value. */
void template_choose_values(struct template_walk *walk, uint64_t seed);

/* Appends the items of a list, each in a line, behind `prefix` and a blank if that is not
 * NULL. */
void template_add_list(struct buf *out, const struct template_name *name,
                       const char *prefix);

/* Appends the letters. */
void template_add_letters(struct buf *out, const struct template_name *name);

/* Appends the sum of a list of numbers. */
void template_add_sum(struct buf *out, const struct template_name *name);

#endif
