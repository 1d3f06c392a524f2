#include "grading.h"

#include <stdlib.h>
#include <string.h>

#include "build/build.h"
#include "verdict/verdict.h"

static void grading_release(struct grading *g)
{
    programs_release(&g->sources);
    programs_release(&g->built);
    for (int i = 0; i < TRIAL_KINDS; i++) {
        programs_release(&g->variants[i].built);
    }
    evidence_release(&g->collected);
    for (size_t i = 0; i < g->exercise->test_count; i++) {
        evidence_release(&g->first_runs[i]);
    }
    arena_release(&g->arena);
}

void grading_init(struct grading *g, const struct grade_spec *spec,
                  struct result *result)
{
    const struct exercise *exercise = &spec->course->exercises[spec->exercise];
    size_t count = exercise->test_count;

    *g = (struct grading){.spec = spec, .exercise = exercise, .result = result};
    *result = (struct result){.course = spec->course,
                              .exercise = exercise,
                              .submission = spec->submission,
                              .seed = spec->seed,
                              .only_test = spec->only_test,
                              .isolation = spec->isolation};
    g->tests = arena_array(&g->arena, count, sizeof(*g->tests));
    g->is_wanted = arena_array(&g->arena, count, sizeof(bool));
    g->is_sent = arena_array(&g->arena, count, sizeof(bool));
    g->is_decided = arena_array(&g->arena, count, sizeof(bool));
    g->replays = arena_array(&g->arena, count, sizeof(*g->replays));
    g->first_runs = arena_array(&g->arena, count, sizeof(*g->first_runs));
    g->trials = arena_array(&g->arena, count, sizeof(*g->trials));
    for (size_t i = 0; i < count; i++) {
        const struct test *test = &exercise->tests[i];
        g->tests[i].test = test;
        g->is_wanted[i] = spec->only_test == NULL || test->kind == TEST_BUILD ||
                          strcmp(test->id, spec->only_test) == 0;
        g->wanted_count += g->is_wanted[i];
    }
}

void grading_decide(struct grading *g, size_t i)
{
    g->is_decided[i] = true;
    g->decided_count++;
}

/* With --test a test is played even though what it needs is not: somebody asked for it.
 * Only the build cannot be done without. */
static bool is_ready(const struct grading *g, const struct test *test)
{
    for (size_t k = 0; k < test->need_count; k++) {
        size_t need = test->needs[k];
        if (g->is_wanted[need] && !g->is_decided[need]) {
            return false;
        }
    }
    return true;
}

static void leave_undecided(struct grading *g, size_t i, const char *why)
{
    g->tests[i].verdict = VERDICT_UNDECIDED;
    g->tests[i].trouble = arena_string(&g->result->arena, why);
    g->is_sent[i] = true;
    grading_decide(g, i);
}

static void skip(struct grading *g, size_t i, const struct test *missed)
{
    g->tests[i].verdict = VERDICT_SKIPPED;
    g->tests[i].missed = missed;
    g->is_sent[i] = true;
    grading_decide(g, i);
}

/* The program for a trial, or NULL: then it has yet to be built. */
static const struct programs *program_for(const struct grading *g, enum trial_kind kind)
{
    const struct variant *variant = &g->variants[trial_build(kind)];

    if (!trial_has_own_build(kind)) {
        return &g->built;
    }
    return variant->state == VARIANT_BUILT ? &variant->built : NULL;
}

static struct job job_of(struct grading *g, size_t i)
{
    return (struct job){.kind = JOB_PLAY,
                        .exercise = g->spec->exercise,
                        .test = i,
                        .seed = g->spec->seed,
                        .tracing = g->spec->tracing,
                        .programs = &g->built,
                        .owner = g};
}

/* Builds the program for a kind of trial; false if that is under way or has failed. */
static bool build_variant(struct grading *g, enum trial_kind trial, struct job *job)
{
    enum trial_kind kind = trial_build(trial);

    if (g->variants[kind].state != VARIANT_NONE) {
        return false;
    }
    g->variants[kind].state = VARIANT_SENT;
    *job = job_of(g, 0);
    job->kind = JOB_COMPILE;
    job->trial.kind = kind;
    job->programs = &g->sources;
    return true;
}

/* Makes the job that decides test `i`. The student's files are copied only now, so that
 * a class of thousands does not lie in memory at once. */
static bool make_job(struct grading *g, size_t i, struct job *job)
{
    struct err e;
    bool is_build = g->exercise->tests[i].kind == TEST_BUILD;

    if (is_build && build_collect(g->exercise, g->spec->submission, &g->sources,
                                  &g->collected, &e) < 0) {
        leave_undecided(g, i, e.text);
        return false;
    }
    *job = job_of(g, i);
    if (is_build) {
        job->kind = JOB_COMPILE;
        job->programs = &g->sources;
    } else {
        job->trial = g->spec->trial;
        job->programs = program_for(g, job->trial.kind);
        const char *why = g->variants[trial_build(job->trial.kind)].why;
        if (job->programs == NULL && why != NULL) {
            leave_undecided(g, i, why);
            return false;
        }
        if (job->programs == NULL) {
            return build_variant(g, job->trial.kind, job);
        }
    }
    g->is_sent[i] = true;
    return true;
}

static bool next_replay(struct grading *g, struct job *job)
{
    for (size_t i = 0; i < g->exercise->test_count; i++) {
        if (g->replays[i] == REPLAY_WANTED) {
            g->replays[i] = REPLAY_SENT;
            *job = job_of(g, i);
            job->tracing = TRACING_ALWAYS;
            return true;
        }
    }
    return false;
}

/* The next turn of a test's trials, or what has to be built before it. */
static bool next_turn(struct grading *g, size_t i, struct job *job)
{
    struct turn *turn = trials_next(&g->trials[i]);

    if (turn == NULL) {
        return false;
    }
    enum trial_kind kind = turn->trial.kind;
    *job = job_of(g, i);
    job->trial = turn->trial;
    job->programs = program_for(g, kind);
    if (job->programs == NULL) {
        return build_variant(g, kind, job);
    }
    turn->state = TURN_SENT;
    return true;
}

static bool next_trial(struct grading *g, struct job *job)
{
    for (size_t i = 0; i < g->exercise->test_count; i++) {
        if (g->trials[i].pending > 0 && next_turn(g, i, job)) {
            return true;
        }
    }
    return false;
}

bool grading_next_job(struct grading *g, struct job *job)
{
    for (size_t i = 0; i < g->exercise->test_count; i++) {
        const struct test *test = &g->exercise->tests[i];
        if (!g->is_wanted[i] || g->is_sent[i]) {
            continue;
        }
        const struct test *missed =
            verdict_missed_need(g->exercise, test, g->tests, g->is_decided);
        if (missed != NULL) {
            skip(g, i, missed);
        } else if (is_ready(g, test) && make_job(g, i, job)) {
            return true;
        }
    }
    return next_replay(g, job) || next_trial(g, job);
}

void grading_finish(struct grading *g, const struct grade_watch *watch)
{
    struct result *result = g->result;

    result->tests =
        arena_array(&result->arena, g->exercise->test_count, sizeof(*result->tests));
    for (size_t i = 0; i < g->exercise->test_count; i++) {
        if (g->is_decided[i]) {
            result->tests[result->test_count++] = g->tests[i];
        }
    }
    result->is_interrupted = g->decided_count < g->wanted_count;
    verdict_total(result);
    if (watch->finished != NULL) {
        watch->finished(watch->context, result);
    }
    grading_release(g);
}

bool grading_is_over(const struct grading *g)
{
    return g->decided_count == g->wanted_count && g->replay_count == 0;
}
