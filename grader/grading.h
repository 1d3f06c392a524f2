/* One submission on its way through the picture: what grade.c queues. */
#ifndef GRADER_GRADING_H
#define GRADER_GRADING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "crew.h"
#include "grade.h"
#include "model/result.h"
#include "trials.h"

/* A test that has failed is played once more with the tracer on, to find out why. The
 * verdict stands by then: if the second run fails in the same way, what is told is told
 * from it, else from the first. */
enum replay { REPLAY_NONE, REPLAY_WANTED, REPLAY_SENT };

/* The program as a kind of trial needs it. */
enum variant_state { VARIANT_NONE, VARIANT_SENT, VARIANT_BUILT, VARIANT_FAILED };
struct variant {
    enum variant_state state;
    struct programs built;
    const char *why; /* VARIANT_FAILED */
};

/* Tests are played as soon as what they need is decided. */
struct grading {
    const struct grade_spec *spec;
    const struct exercise *exercise;
    struct arena arena; /* of the arrays below */
    struct programs sources;
    struct programs built;
    struct variant variants[TRIAL_KINDS];
    struct evidence collected; /* refused files, before the build's own evidence */
    struct test_result *tests; /* one per test of the exercise */
    bool *is_wanted;           /* not left out by --test */
    bool *is_sent;
    bool *is_decided;
    size_t decided_count;
    size_t wanted_count;
    enum replay *replays;
    struct evidence *first_runs; /* of tests that are to be replayed, or in trial */
    size_t replay_count;         /* not yet over */
    struct trials *trials;
    struct result *result;
};

/* Empty at first; *result is made anew and the caller's. */
void grading_init(struct grading *g, const struct grade_spec *spec,
                  struct result *result);

/* The next job of this submission; false if there is none right now. Skips what can no
 * longer pass on the way. */
bool grading_next_job(struct grading *g, struct job *job);

/* Test `i` will not change any more. */
void grading_decide(struct grading *g, size_t i);

/* Judges what became of a job. */
MUST_CHECK int grading_take(struct grading *g, struct outcome *out,
                            const struct grade_watch *watch, struct err *e);

/* Nothing is left to be played. */
bool grading_is_over(const struct grading *g);

/* Moves the decided tests into the result, in the order of the exercise, and releases. */
void grading_finish(struct grading *g, const struct grade_watch *watch);

#endif
