/* Which functions a signal handler may call (POSIX.1-2017 section 2.4.3, signal-safety(7)).
 *
 * Two lists, and between them the many functions of which nothing is said: those are never
 * a fault. */
#ifndef GRADER_MODEL_SIGNAL_SAFE_H
#define GRADER_MODEL_SIGNAL_SAFE_H

#include <stdbool.h>

/* The standard says that it is async-signal-safe. Accepts NULL: false. */
bool call_is_signal_safe(const char *name);

/* It takes a lock, or changes what the whole program shares, so that a handler that
 * interrupts it and calls it, or another one, may hang or spoil the program's data. Accepts
 * NULL: false. */
bool call_is_signal_unsafe(const char *name);

#endif
