/* The system calls that no payload needs and that would weaken the box. */
#ifndef GRADER_SANDBOX_FILTER_H
#define GRADER_SANDBOX_FILTER_H

#include "base/err.h"

/* Compiles the seccomp programs, once per process. */
MUST_CHECK int filter_compile(struct err *e);

/* Puts the calling process and its future children under the filter for good. *listener is
 * where arming a timer is notified (seccomp_unotify(2)), the caller's to close; it is -1 if
 * a filter from outside has taken that role, and then timers are armed unnoticed. */
MUST_CHECK int filter_install(int *listener, struct err *e);

#endif
