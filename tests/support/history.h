/* Histories for tests, written down line by line. */
#ifndef SUPPORT_HISTORY_H
#define SUPPORT_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/evidence.h"

/* Everything hangs in the evidence's arena. Each returns the index of what it has added. */
ptrdiff_t history_process(struct evidence *ev, int pid, const char *name,
                          ptrdiff_t parent);
ptrdiff_t history_pipe(struct evidence *ev, int letter);
ptrdiff_t history_site(struct evidence *ev, const char *file, int line,
                       const char *function);

/* An event with nothing but these; the pointer is good until the next one is added. */
struct event_record *history_event(struct evidence *ev, enum event_kind kind,
                                   ptrdiff_t process);
struct event_record *history_call(struct evidence *ev, ptrdiff_t process,
                                  const char *call, int64_t result);

/* An event of the student's own code, in `function` of the C library on that line of
 * main.c. */
struct event_record *history_own(struct evidence *ev, ptrdiff_t process,
                                 const char *function, int line, int64_t result);

ptrdiff_t history_last(const struct evidence *ev);

/* A fork in `parent`; the child's index. */
ptrdiff_t history_fork(struct evidence *ev, ptrdiff_t parent, int pid, const char *name,
                       int line);
void history_exit(struct evidence *ev, ptrdiff_t process, int status);
void history_killed(struct evidence *ev, ptrdiff_t process, int signal);
void history_reap(struct evidence *ev, ptrdiff_t parent, ptrdiff_t child, int line);

/* A program begins in `process`, with `count` descriptors; they are copied. */
void history_exec(struct evidence *ev, ptrdiff_t process, const char *command,
                  const struct descriptor_record *open, size_t count);

#endif
