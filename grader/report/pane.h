/* Expected and actual texts on a terminal, with everything invisible made visible. */
#ifndef GRADER_REPORT_PANE_H
#define GRADER_REPORT_PANE_H

#include <stddef.h>

#include "base/buf.h"
#include "model/result.h"
#include "report/ink.h"

enum { PANE_LINES_MAX = 8, PANE_LINE_BYTES_MAX = 150 };

/* The texts of a finding that has them: a line diff if they should be equal, else one after
 * the other. Cut at PANE_LINES_MAX lines unless the report is verbose. */
void pane_texts(const struct ink *ink, const struct finding *finding, size_t indent);

/* One text, at most `max` lines. */
void pane_block(const struct ink *ink, struct bytes text, size_t indent, size_t max);

#endif
