/* The system calls that no payload needs and that would weaken the box. */
#ifndef GRADER_SANDBOX_FILTER_H
#define GRADER_SANDBOX_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/tier.h"
#include "sandbox/sandbox.h"

/* Compiles the seccomp programs for the boxes of a tier, once per process. */
MUST_CHECK int filter_compile(enum tier tier, struct err *e);

/* The one for FILTER_DEBUGGABLE, which few boxes need; once, too. */
MUST_CHECK int filter_compile_debuggable(struct err *e);

enum filter_kind {
    FILTER_USUAL,
    FILTER_TRACED,     /* timers are armed unnoticed: the tracer sees them */
    FILTER_DEBUGGABLE, /* payloads may trace each other, if filter_compile_debuggable was
                          called */
};

/* Puts the calling process and its future children under the filter for good. *listener is
 * where arming a timer is notified (seccomp_unotify(2)), the caller's to close; it is -1 if
 * a filter from outside has taken that role, or with FILTER_TRACED, and then timers are armed
 * unnoticed. */
MUST_CHECK int filter_install(enum filter_kind kind, int *listener, struct err *e);

/* Compiles the seccomp program that makes traced payloads stop; what is forked afterwards
 * can install it. */
MUST_CHECK int filter_compile_stops(const struct box_stop *stops, size_t count,
                                    struct err *e);

/* Do traced payloads stop for their tracer at the call? */
bool filter_stops_at(int nr);

/* Puts the calling process and its future children under it, too. Async-signal-safe; false
 * with errno set. */
MUST_CHECK bool filter_install_stops(void);

#endif
