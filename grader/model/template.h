/* Values that differ from run to run, and the concrete test that a seed makes of them.
 *
 *   {{word NAME}}          seven lower-case letters, pronounceable, never an English word
 *   {{number NAME A..B}}   a decimal number, A and B included
 *   {{NAME}}               the same value again
 *   {{upper NAME}}         the word in capitals      {{reverse NAME}}   backwards
 *   {{plus NAME K}}        the number plus K         {{times NAME K}}   the number times K
 *   {{words NAME COUNT}}          a list: COUNT different words, as "kixaqu-1", each with a
 *   {{numbers NAME COUNT A..B}}   newline behind it; or COUNT numbers from A to B
 *   {{prefixed NAME TEXT}}        the list again, TEXT and a blank before every item
 *   {{letters NAME COUNT}}        one long word of so many random letters
 *   {{sum NAME}}                  of the list's numbers
 *
 * The value of NAME depends on the seed, the exercise, the test and NAME alone, never on the
 * order of use. Within one test all words differ from each other. A NAME must be introduced
 * by {{word}}, {{number}}, {{words}}, {{numbers}} or {{letters}} somewhere in the same test
 * (script, given files or checks). */
#ifndef GRADER_MODEL_TEMPLATE_H
#define GRADER_MODEL_TEMPLATE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/course.h"

/* Refuses a test with a broken template: unknown verb, name not introduced or introduced in
 * two ways, bad range. The reason in `e` (ERR_COURSE), and *at the place it stands at (of
 * the step, check or test). */
MUST_CHECK int template_check(const struct test *test, struct place *at, struct err *e);

/* Returns a copy of `test` in `arena` in which every template is replaced. The test has
 * passed template_check. Parts without templates are shared with the original. */
const struct test *template_instantiate(const struct exercise *exercise,
                                        const struct test *test, uint64_t seed,
                                        struct arena *arena);

#endif
