/* The processes and pipes of a scene in words. */
#ifndef GRADER_EXPLAIN_SCENE_H
#define GRADER_EXPLAIN_SCENE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "explain/telling.h"
#include "model/evidence.h"

/* One line per process that is blocked (at most `max`), then what would help if the
 * evidence shows it. Appends to `out`; each line ends with a newline. */
void scene_tell(const struct telling *t, size_t max, struct buf *out);

/* ---- scene_words.c ------------------------------------------------------------------ */

/* "wc (process 4)", "thread 7 of chat (process 3)". With a trace processes are numbered in
 * order of birth, without one the number is the pid in the box. */
const char *scene_label(const struct telling *t, const struct task_record *task);

/* "waitpid at shell.c:88", "wait4". */
const char *scene_call(const struct telling *t, const struct task_record *task);

/* The event at which the history saw the process block in that call, or NULL. */
const struct event_record *scene_pending(const struct telling *t,
                                         const struct task_record *task);

/* "pipe A", "FIFO data", "the standard streams of shell". */
const char *scene_pipe(const struct telling *t, const struct pipe_record *pipe);

/* "pipe-shell (process 2) as fd 4, wc itself as fd 4": who has that end of the pipe, from
 * the point of view of `self`; NULL if nobody has. */
const char *scene_holders(const struct telling *t, const struct task_record *self,
                          const struct pipe_record *pipe, bool writes);

/* The first thread of a process, or NULL. */
const struct task_record *scene_find(const struct scene *scene, int pid);

bool task_is_in(const struct task_record *task, const char *call);
bool task_is_reading(const struct task_record *task);
bool task_is_writing(const struct task_record *task);
bool task_is_waiting(const struct task_record *task); /* for a child */

/* ---- advice.c ----------------------------------------------------------------------- */

/* What would help, only where the scene and the history show the fault itself: a few
 * lines. */
void advice_tell(const struct telling *t, struct buf *out);

/* The task's pipe, or NULL. */
const struct pipe_record *task_pipe(const struct scene *scene,
                                    const struct task_record *task);

/* Nobody but the task itself (at most) holds the end that others should read. */
bool task_is_own_reader(const struct task_record *task, const struct pipe_record *pipe);

#endif
