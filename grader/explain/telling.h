/* What is being explained, and what all tellers ask about it. */
#ifndef GRADER_EXPLAIN_TELLING_H
#define GRADER_EXPLAIN_TELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/result.h"

struct telling {
    const struct test *test;
    const struct evidence *ev;
    const struct finding *finding;
    struct arena *arena;
    bool is_full;     /* at any length; else a few lines */
    ptrdiff_t actor;  /* whom the finding is about, or -1 */
    ptrdiff_t moment; /* the event that matters most, or -1 */
};

/* ---- explain.c: everything about a finding that scene and history show -------------- */

void telling_tell(struct telling *t, struct buf *out);

/* ---- races.c ------------------------------------------------------------------------ */

void races_tell(const struct hazard_record *hazard, struct buf *out);

/* ---- history.c: causes that the trace proves ---------------------------------------- */

/* Tells every known cause of the finding that the history shows beyond doubt. Returns
 * whether there was one. */
bool history_tell(struct telling *t, struct buf *out);

/* Does the finding concern this process? */
bool history_concerns(const struct telling *t, size_t process);

/* False if the history is whole and shows no fork of the one the finding is about. */
bool history_may_fork(const struct telling *t);

/* The next event of the same process behind `event`, or -1. */
ptrdiff_t history_next(const struct trace *trace, size_t event);

/* What a descriptor of a process refers to before event `until`. */
struct history_descriptor {
    ptrdiff_t object; /* -1: unknown */
    ptrdiff_t opened; /* the event that gave it its number, or -1 */
};
struct history_descriptor history_find(const struct trace *trace, ptrdiff_t process,
                                       int fd, size_t until);

/* Words for an event's caller: "fork at shell.c:80". */
const char *history_call_words(const struct telling *t, ptrdiff_t index);
const char *history_process_words(const struct telling *t, ptrdiff_t process);

/* Recognisers: one sentence or two and true, or nothing and false. In a file per subject. */
bool stdio_tell_duplicate(struct telling *t, struct buf *out);
bool stdio_tell_loss(struct telling *t, struct buf *out);
bool exec_tell_fall_through(struct telling *t, struct buf *out);
bool exec_tell_whole_line(struct telling *t, struct buf *out);
bool exec_tell_name(struct telling *t, struct buf *out);
bool ends_tell_swapped(struct telling *t, struct buf *out);
bool ends_tell_backwards(struct telling *t, struct buf *out);
bool ends_tell_same(struct telling *t, struct buf *out);
bool ends_tell_broken_pipe(struct telling *t, struct buf *out);
bool ends_tell_bad_close(struct telling *t, struct buf *out);
bool waits_tell_stolen(struct telling *t, struct buf *out);
bool waits_tell_childless(struct telling *t, struct buf *out);
bool waits_tell_in_turn(struct telling *t, struct buf *out);
bool waits_tell_idle(struct telling *t, struct buf *out);
bool waits_tell_unreaped(struct telling *t, struct buf *out);
bool signals_tell_interrupted(struct telling *t, struct buf *out);
bool signals_tell_ignored(struct telling *t, struct buf *out);
bool signals_tell_lost(struct telling *t, struct buf *out);
void delay_tell(const struct telling *t, struct buf *out);
bool leaks_tell(struct telling *t, struct buf *out);
bool leaks_tell_descriptor(struct telling *t, struct buf *out);

#endif
