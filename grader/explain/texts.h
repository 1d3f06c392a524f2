/* What the difference between an expected and an actual text suggests. */
#ifndef GRADER_EXPLAIN_TEXTS_H
#define GRADER_EXPLAIN_TEXTS_H

#include "base/buf.h"
#include "model/result.h"

/* Appends a line to `out` if the difference has a typical cause. */
void texts_tell(const struct finding *finding, struct buf *out);

#endif
