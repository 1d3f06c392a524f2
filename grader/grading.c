#include "grading.h"

#include <stdlib.h>
#include <string.h>

#include "build/build.h"
#include "check/check.h"
#include "explain/explain.h"
#include "keep.h"
#include "model/template.h"
#include "verdict/verdict.h"

static void grading_release(struct grading *g)
{
    programs_release(&g->sources);
    programs_release(&g->built);
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
                              .only_test = spec->only_test};
    g->tests = arena_array(&g->arena, count, sizeof(*g->tests));
    g->is_wanted = arena_array(&g->arena, count, sizeof(bool));
    g->is_sent = arena_array(&g->arena, count, sizeof(bool));
    g->is_decided = arena_array(&g->arena, count, sizeof(bool));
    g->replays = arena_array(&g->arena, count, sizeof(*g->replays));
    g->first_runs = arena_array(&g->arena, count, sizeof(*g->first_runs));
    for (size_t i = 0; i < count; i++) {
        const struct test *test = &exercise->tests[i];
        g->tests[i].test = test;
        g->is_wanted[i] = spec->only_test == NULL || test->kind == TEST_BUILD ||
                          strcmp(test->id, spec->only_test) == 0;
        g->wanted_count += g->is_wanted[i];
    }
}

static void decide(struct grading *g, size_t i)
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

static void leave_undecided(struct grading *g, size_t i, const struct err *why)
{
    g->tests[i].verdict = VERDICT_UNDECIDED;
    g->tests[i].trouble = arena_string(&g->result->arena, why->text);
    g->is_sent[i] = true;
    decide(g, i);
}

static void skip(struct grading *g, size_t i, const struct test *missed)
{
    g->tests[i].verdict = VERDICT_SKIPPED;
    g->tests[i].missed = missed;
    g->is_sent[i] = true;
    decide(g, i);
}

/* Makes the job that decides test `i`. The student's files are copied only now, so that
 * a class of thousands does not lie in memory at once. */
static bool make_job(struct grading *g, size_t i, struct job *job)
{
    struct err e;
    bool is_build = g->exercise->tests[i].kind == TEST_BUILD;

    if (is_build && build_collect(g->exercise, g->spec->submission, &g->sources,
                                  &g->collected, &e) < 0) {
        leave_undecided(g, i, &e);
        return false;
    }
    g->is_sent[i] = true;
    *job = (struct job){
        .kind = is_build ? JOB_COMPILE : JOB_PLAY,
        .exercise = g->spec->exercise,
        .test = i,
        .seed = g->spec->seed,
        .tracing = g->spec->tracing,
        .programs = is_build ? &g->sources : &g->built,
        .owner = g,
    };
    return true;
}

static bool next_replay(struct grading *g, struct job *job)
{
    for (size_t i = 0; i < g->exercise->test_count; i++) {
        if (g->replays[i] == REPLAY_WANTED) {
            g->replays[i] = REPLAY_SENT;
            *job = (struct job){.kind = JOB_PLAY,
                                .exercise = g->spec->exercise,
                                .test = i,
                                .seed = g->spec->seed,
                                .tracing = TRACING_ALWAYS,
                                .programs = &g->built,
                                .owner = g};
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
    return next_replay(g, job);
}

/* What was refused when the files were collected belongs to the build's evidence. */
static void merge_collected(struct grading *g, struct evidence *ev)
{
    for (size_t i = 0; i < g->collected.refused_count; i++) {
        const struct refused_record *r = &g->collected.refused[i];
        *ARENA_PUSH(&ev->arena, ev->refused, ev->refused_count) =
            (struct refused_record){arena_string(&ev->arena, r->name), r->why};
    }
}

static void judge(struct grading *g, size_t i, const struct evidence *ev,
                  struct test_result *result)
{
    struct arena *arena = &g->result->arena;
    const struct test *concrete =
        template_instantiate(g->exercise, &g->exercise->tests[i], g->spec->seed, arena);

    check_test(g->exercise, concrete, ev, arena, &result->findings);
    check_remarks(g->exercise, concrete, ev, arena, &result->remarks);
    /* What is certain counts, whatever else could not be found out. */
    if (result->findings.count == 0) {
        result->trouble = result->findings.undecided;
    }
    explain_findings(concrete, ev, arena, &result->findings);
    verdict_judge(g->exercise, result);
}

/* What the evidence of a test is good for behind the verdict; releases it. */
static int settle(struct grading *g, size_t i, struct evidence *ev,
                  const struct grade_watch *watch, struct err *e)
{
    int failed = 0;

    if (g->spec->keep != NULL) {
        failed = keep_evidence(g->spec, &g->exercise->tests[i], ev, e);
    }
    if (watch->judged != NULL) {
        watch->judged(watch->context, g->spec, &g->tests[i], ev);
    }
    evidence_release(ev);
    return failed;
}

/* Can a history tell more about it? Where a limit was hit it would only be long. */
static bool is_worth_replaying(const struct grading *g, size_t i,
                               const struct evidence *ev)
{
    const struct test_result *result = &g->tests[i];

    return g->spec->tracing == TRACING_NEEDED &&
           g->exercise->tests[i].kind == TEST_SCRIPT && ev->trace.state == TRACE_NONE &&
           result->verdict == VERDICT_FAILED && result->findings.count > 0 &&
           !ev->has_limit;
}

static bool is_same_failure(const struct test_result *a, const struct test_result *b)
{
    return a->verdict == b->verdict && a->findings.count > 0 && b->findings.count > 0 &&
           a->findings.list[0].reason == b->findings.list[0].reason &&
           a->findings.list[0].script.line == b->findings.list[0].script.line;
}

static int take_replay(struct grading *g, struct outcome *out,
                       const struct grade_watch *watch, struct err *e)
{
    size_t i = out->test;
    struct test_result again = {.test = g->tests[i].test};

    g->replays[i] = REPLAY_NONE;
    g->replay_count--;
    if (!out->has_failed) {
        judge(g, i, &out->evidence, &again);
    }
    if (out->has_failed || !is_same_failure(&g->tests[i], &again)) {
        evidence_release(&out->evidence);
        return settle(g, i, &g->first_runs[i], watch, e);
    }
    g->tests[i] = again;
    return settle(g, i, &out->evidence, watch, e);
}

int grading_take(struct grading *g, struct outcome *out,
                 const struct grade_watch *watch, struct err *e)
{
    size_t i = out->test;

    if (g->replays[i] == REPLAY_SENT) {
        return take_replay(g, out, watch, e);
    }
    decide(g, i);
    if (out->has_failed) {
        g->tests[i].verdict = VERDICT_UNDECIDED;
        g->tests[i].trouble = arena_string(&g->result->arena, out->err.text);
        return 0;
    }
    if (out->kind == JOB_COMPILE) {
        merge_collected(g, &out->evidence);
        g->built = out->built;
        programs_release(&g->sources);
    }
    judge(g, i, &out->evidence, &g->tests[i]);
    if (is_worth_replaying(g, i, &out->evidence)) {
        g->replays[i] = REPLAY_WANTED;
        g->first_runs[i] = out->evidence;
        g->replay_count++;
        return 0;
    }
    return settle(g, i, &out->evidence, watch, e);
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
