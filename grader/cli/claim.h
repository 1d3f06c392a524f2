/* What a sample program claims about itself: that it is right, or which tests catch it. */
#ifndef GRADER_CLI_CLAIM_H
#define GRADER_CLI_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/result.h"

enum { CLAIM_FAILS_MAX = 32, CLAIM_SAYS_MAX = 4 };

struct claim {
    const char *path;
    bool is_right; /* must pass every test with full points */
    const char
        *fails[CLAIM_FAILS_MAX]; /* the tests that must not pass, the one that must
                                           catch it first */
    size_t fail_count;
    const char *may_fail[CLAIM_FAILS_MAX]; /* tests that fail or pass as the scheduler
                                              pleases: the program has a race */
    size_t may_fail_count;
    const char *says[CLAIM_SAYS_MAX]; /* must each stand in what is reported about
                                         fails[0] */
    size_t say_count;
};

/* Reads the claim of a wrong program from its first comment: the lines "fails: ID, ID",
 * "says: PHRASE" (one or more) and, if there, "may fail: ID, ID". A word "@mark" in a phrase
 * stands for the number of the line that holds it in another comment. Texts go to `arena`. */
MUST_CHECK int claim_read(const char *path, struct claim *out, struct arena *arena,
                          struct err *e);

/* Compares a result with the claim. Appends a sentence (in `out`, one a line) for each way
 * in which they differ and returns their number. */
size_t claim_compare(const struct claim *claim, const struct result *result,
                     struct buf *out);

#endif
