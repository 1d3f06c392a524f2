/* How often something went wrong in repeated rounds, and what was said the first time. */
#ifndef GRADER_CLI_TALLY_H
#define GRADER_CLI_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* One kind of difference: sentences that are equal up to the first colon. */
struct tally_row {
    const char *sentence; /* the first of its kind, whole */
    size_t key;           /* length of the part that they share */
    size_t count;
    uint64_t seed; /* of the first round in which it came */
};

struct tally {
    struct arena *arena;
    struct tally_row *rows;
    size_t row_count;
};

/* Adds the lines of `differences`, which came in the round with that seed. */
void tally_add(struct tally *tally, struct bytes differences, uint64_t seed);

/* Appends "SENTENCE (in N of ROUNDS rounds, first with --seed S)" for each kind. */
void tally_print(const struct tally *tally, size_t rounds, struct buf *out);

#endif
