/* Who is killed when memory is short: payloads, never their keeper, which has their deaths to
 * tell. A process is born with its maker's readiness (proc_pid_oom_score_adj(5)). */
#ifndef GRADER_SANDBOX_VICTIM_H
#define GRADER_SANDBOX_VICTIM_H

#include "base/err.h"

/* Once, in a process that is dumpable and sees a /proc. */
MUST_CHECK int victim_prepare(struct err *e);

/* Who is born between the two is the first to be killed. */
void victim_begin(void);
void victim_end(void);

#endif
