/* The processes and pipes of a scene in words. */
#ifndef GRADER_EXPLAIN_SCENE_H
#define GRADER_EXPLAIN_SCENE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/evidence.h"

/* "wc (process 4)", "thread 7 of chat (process 3)". */
const char *scene_label(const struct task_record *task, struct arena *arena);

/* One line per process that is blocked (at most `max`), then one with what would help if
 * the evidence shows it. Appends to `out`; each line ends with a newline. */
void scene_tell(const struct evidence *ev, size_t max, struct arena *arena,
                struct buf *out);

#endif
