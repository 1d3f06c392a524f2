/* Reads nodes by their shapes into structs, with a complaint for whatever does not fit. */
#ifndef GRADER_LOAD_READ_H
#define GRADER_LOAD_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "load/complain.h"
#include "load/shape.h"
#include "load/tree.h"
#include "model/course.h"

/* Where an actor is started, and whether the script has come there. */
struct start {
    const struct node *name;
    bool is_started;
};

/* What the reader of one file knows. The lower half moves along with the reading. */
struct reader {
    struct arena *arena; /* of the course: everything that is kept */
    struct log *log;
    const struct source *source;
    const char *folder;                  /* of the exercise: its id */
    const char *const *course_exercises; /* ended by NULL */

    const struct node *keyword; /* the key whose value is being read */
    struct exercise *exercise;
    const struct node *test_list;
    size_t test_index; /* in the file, without the build */
    struct test *test;
    struct start *starts; /* beside test->actors */
    size_t start_count;
    size_t complaints_before; /* the test */
};

/* Each returns false if it complained and `out` cannot be used. */
bool read_value(struct reader *r, const struct node *node, const struct shape *shape,
                void *out);

/* Complains "expected WANTED, found …"; returns false. */
bool read_refuse(struct reader *r, const struct node *node, const char *wanted);

/* "did you mean" among the words of a table. */
const struct word *read_word(struct reader *r, const struct node *node,
                             const struct word *words, const char *wanted);

struct place read_place(const struct reader *r, const struct node *node);

/* The node's text, quoted for a message. */
const char *read_quote(struct reader *r, const struct node *node);

#endif
