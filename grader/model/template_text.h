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

enum { TEMPLATE_WORD_LETTERS = 7, TEMPLATE_PART_BYTES = 32, TEMPLATE_NAMES_MAX = 64 };

struct template_name {
    char name[TEMPLATE_PART_BYTES];
    bool is_number;
    long low;
    long high;
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

/* Gives every collected name its value. */
void template_choose_values(struct template_walk *walk, uint64_t seed);

#endif
