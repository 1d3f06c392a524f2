/* What a keeper must not know. It is a copy of the worker, which holds the whole course
 * (expected outputs, hidden tests) and what it has played before; and it lives in the box,
 * where a hole in the kernel's rules could open its memory. So it gives back whatever the
 * worker had in memory before anybody else is there. */
#ifndef GRADER_SANDBOX_FORGET_H
#define GRADER_SANDBOX_FORGET_H

#include "base/err.h"

/* Finds out where heap and stack begin; once per process, before the first keeper. */
MUST_CHECK int forget_prepare(struct err *e);

/* Gives back everything that malloc(3) has given out, and the stack's frames that are not in
 * use: of a process that runs on another stack than its first one, all of the first.
 * Afterwards nothing may be allocated or freed: the allocator's own records are gone, and it
 * aborts. */
void forget_all(void);

#endif
