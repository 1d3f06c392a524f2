/* What a worker has of control groups, as boxes see it: nothing happens where there are
 * none. */
#ifndef GRADER_SANDBOX_ACCOUNTING_H
#define GRADER_SANDBOX_ACCOUNTING_H

#include <linux/sched.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "sandbox/cgroup.h"

/* Before the worker becomes `heir`, or `or_else` where nobody has that number; and behind
 * it. */
void accounting_prepare(uid_t heir, uid_t or_else);
MUST_CHECK int accounting_enter(struct err *e);

/* A process that the worker has beside its boxes for this purpose, or 0. */
pid_t accounting_helper(void);

/* As clone3(2), then begin(argument) in the child, which must not return; the child is in the
 * cell. The pid, or -1 with errno set. */
MUST_CHECK pid_t accounting_clone(const struct clone_args *args, void (*begin)(void *),
                                  void *argument);

/* Behind accounting_begin: how many processes more setrlimit(2) should allow, so that the
 * cell, which tells of it, is the first to refuse one. */
int64_t accounting_spare(void);

/* Before a keeper is born, and when it is ready: then the limits hold, of processes beside
 * `staff`, and *start is what had been counted by then. */
MUST_CHECK int accounting_begin(struct err *e);
MUST_CHECK int accounting_bound(const struct cgroup_bounds *bounds, int staff,
                                struct cgroup_count *start, struct err *e);

bool accounting_bounds_memory(void);

/* What has been counted until now. */
struct cgroup_count accounting_count(void);

/* Kills whoever is in the cell, if that can be done at one blow, and waits until all are
 * dead. */
void accounting_kill(void);

#endif
