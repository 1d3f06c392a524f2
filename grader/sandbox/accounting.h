/* What a worker has of control groups, as boxes see it: nothing happens where there are
 * none. */
#ifndef GRADER_SANDBOX_ACCOUNTING_H
#define GRADER_SANDBOX_ACCOUNTING_H

#include <linux/sched.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/limits.h"
#include "sandbox/cgroup.h"

/* Before root is given up, and behind it. */
MUST_CHECK int accounting_prepare(struct err *e);
MUST_CHECK int accounting_enter(struct err *e);

/* A process that the worker has beside its boxes for this purpose, or 0. */
pid_t accounting_helper(void);

/* As clone3(2), then begin(argument) in the child, which does not return; the child is in
 * the cell. The pid, or -1 with errno set. */
MUST_CHECK pid_t accounting_clone(struct clone_args *args, void (*begin)(void *),
                                  void *argument);

/* Before a keeper is born, and when it is ready: then the limits hold. */
MUST_CHECK int accounting_begin(struct err *e);
MUST_CHECK int accounting_bound(const struct limits *limits, struct cgroup_count *start,
                                struct err *e);

/* What has been counted until now. */
struct cgroup_count accounting_count(void);

#endif
