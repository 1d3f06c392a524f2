/* One worker's side of the crew, and the messages that travel between the two. Both ends
 * are the grader's own code, forked from one process, so the messages are plain structs. */
#ifndef GRADER_WORKER_H
#define GRADER_WORKER_H

#include "crew.h"
#include "model/course.h"

/* Does jobs that arrive on `sock` until the other end is closed, in boxes of that tier. */
void worker_serve(int sock, const struct course *course, enum tier tier);

/* -1 with errno set. */
MUST_CHECK int worker_send_job(int sock, const struct job *job);

/* Fills has_failed, err, evidence and built. -1 if the worker is gone or talks nonsense. */
MUST_CHECK int worker_receive_outcome(int sock, struct outcome *out);

#endif
