/* What the difference between an expected and an actual text suggests. */
#ifndef GRADER_EXPLAIN_TEXTS_H
#define GRADER_EXPLAIN_TEXTS_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/result.h"

/* Appends a line to `out` if the difference has a typical cause. `may_have_forked`: what
 * fork does to buffers may be one. */
void texts_tell(const struct finding *finding, bool may_have_forked, struct buf *out);

#endif
