/* The order of a script: what comes too late for an actor. */
#ifndef GRADER_LOAD_LIVES_H
#define GRADER_LOAD_LIVES_H

#include "load/read.h"

/* Complains about what no run can do: to send to a stdin that the script has closed, to
 * signal a process that has ended, to release what nothing holds; and about checks that
 * cannot be judged after such a script. The test is whole otherwise. */
void lives_check(struct reader *r, const struct test *test);

#endif
