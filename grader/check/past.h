/* What the checks ask of a history. */
#ifndef GRADER_CHECK_PAST_H
#define GRADER_CHECK_PAST_H

#include <stdbool.h>
#include <stddef.h>

#include "check/judge.h"
#include "model/trace_words.h"

struct past {
    const struct judge *judge;
    const struct trace *trace;
    size_t actor;
    /* For each event: its process ran the student's own program when it happened; a copy of
     * that program, which has not executed another one, runs it, too. */
    bool *is_students;
};

/* The history as far as it concerns the actor. False if there is none: then the check is
 * undecided, and that is noted. */
bool past_open(const struct judge *j, size_t actor, struct past *out);

/* What a check has not found may lie in the part of the history that was cut off: then it
 * is undecided. */
void past_note_missing(const struct past *h);

/* Is the process, or the one of the event, one of the actor's? */
bool past_has_process(const struct past *h, size_t process);
bool past_has_event(const struct past *h, size_t event);

/* "cat (process 3)". */
const char *past_process_words(const struct past *h, ptrdiff_t process);

/* " at shell.c:71" of the event's place, or "". */
const char *past_at(const struct past *h, ptrdiff_t event);

/* The last part of a path; "" for NULL. */
const char *past_base_name(const char *path);

/* Did the process run this program at any time? */
bool past_ran(const struct past *h, size_t process, const char *program);

/* How often the name stands among them. */
size_t past_count_named(const struct words *programs, const char *program);

/* runs.c: the programs that the student's code executed are those of the check. */
void past_judge_runs(const struct past *h, const struct check *check);

#endif
