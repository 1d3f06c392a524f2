/* Names for what a trace refers to by index: the same words everywhere. What a student may
 * have written (names, paths) is kept on one line; report/ sanitises the rest. */
#ifndef GRADER_MODEL_TRACE_WORDS_H
#define GRADER_MODEL_TRACE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/trace.h"

/* NULL for -1 and whatever else is not in the trace. */
const struct process_record *trace_process(const struct trace *trace,
                                           ptrdiff_t process);
const struct event_record *trace_event(const struct trace *trace, ptrdiff_t event);
const struct object_record *trace_object(const struct trace *trace, ptrdiff_t object);

/* The last process that had this pid; -1 if none had. */
ptrdiff_t trace_find_pid(const struct trace *trace, int pid);

/* "wc (process 3)": 1 is the process that was born first. */
const char *trace_process_words(const struct trace *trace, ptrdiff_t process,
                                struct arena *arena);

/* "pipe A", "FIFO data.fifo", "out.txt", "semaphore /ready", "stdin"; NULL if unknown. */
const char *trace_object_words(const struct trace *trace, ptrdiff_t object,
                               struct arena *arena);

/* "shell.c:71", "run_line" of a program compiled without -g; NULL if unknown. */
const char *trace_site_words(const struct trace *trace, ptrdiff_t site,
                             struct arena *arena);

/* " at shell.c:71", or "". */
const char *trace_at_words(const struct trace *trace, ptrdiff_t site,
                           struct arena *arena);

/* "SIGCHLD", "signal 40". */
const char *signal_words(int signal, struct arena *arena);

/* "ENOENT", "errno 999"; of a result as the kernel gives it, so `result` is negative. */
const char *result_words(int64_t result, struct arena *arena);

/* The error number that a call ended with, or 0. */
int result_errno(int64_t result);

/* "exit 0", "killed by SIGPIPE". */
const char *end_words(const struct event_record *end, struct arena *arena);

/* A copy in which no control character is left. */
const char *words_in_one_line(const char *text, struct arena *arena);

#endif
