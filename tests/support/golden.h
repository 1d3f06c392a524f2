/* What something writes, kept in a file that is looked at when it changes. */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

#include "base/buf.h"

/* Fails the test unless tests/golden/NAME holds the same. GRADER_WRITE_GOLDEN=1 writes the
 * file instead of comparing; then look at the diff. */
void golden_assert(const char *name, const struct buf *got);

#endif
