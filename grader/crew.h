/* Worker processes: each takes one job at a time (compile a submission, play a test), gives
 * up root first, and holds the box of that job. Parallelism is in processes, so that a test
 * cannot disturb another one, nor the grader. */
#ifndef GRADER_CREW_H
#define GRADER_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/programs.h"
#include "model/tier.h"

struct crew;

/* Which tests are played with the tracer on. */
enum tracing {
    TRACING_NEEDED, /* those whose checks or steps need it, and once more those that fail */
    TRACING_ALWAYS,
    TRACING_NEVER,
};

enum job_kind { JOB_COMPILE, JOB_PLAY };

struct job {
    enum job_kind kind;
    size_t exercise; /* index into course.exercises */
    size_t test;     /* index into exercise.tests */
    uint64_t seed;
    enum tracing tracing;
    struct trial trial;              /* to play it as, or to build for */
    bool is_literal;                 /* the test's texts are no templates */
    const struct programs *programs; /* sources to compile, or programs to play with */
    void *owner;                     /* handed back with the outcome */
};

/* What became of a job. If `has_failed`, the grader could not do it and `err` says why;
 * otherwise `evidence` and, after JOB_COMPILE, `built` are the taker's to release. */
struct outcome {
    void *owner;
    enum job_kind kind;
    size_t test;
    struct trial trial;
    bool has_failed;
    struct err err;
    struct evidence evidence;
    struct programs built;
};

/* Starts `size` workers, which open boxes of that tier. Blocks SIGINT, SIGTERM and SIGHUP in the caller, to be seen by
 * crew_wait. The course must outlive the crew. */
MUST_CHECK int crew_open(const struct course *course, enum tier tier, int size,
                         struct crew **out, struct err *e);

/* Is a worker free to take a job? */
bool crew_is_free(const struct crew *crew);

/* Gives a job to a free worker; its descriptors stay the caller's. */
MUST_CHECK int crew_give(struct crew *crew, const struct job *job, struct err *e);

enum crew_news { CREW_OUTCOME, CREW_INTERRUPTED };

/* Waits until a job is over or the user wants to stop. A worker that dies or takes longer
 * than its test may is replaced, and its job has failed. */
MUST_CHECK int crew_wait(struct crew *crew, enum crew_news *news, struct outcome *out,
                         struct err *e);

/* Kills all workers and with them their boxes, and reaps them. Accepts NULL. */
void crew_close(struct crew *crew);

#endif
