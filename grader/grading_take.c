/* What became of the jobs: the second half of the way. */
#include <string.h>

#include "check/check.h"
#include "explain/explain.h"
#include "grading.h"
#include "keep.h"
#include "model/template.h"
#include "quote.h"
#include "verdict/verdict.h"

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
    for (size_t k = 0; k < result->findings.count && ev->trial.kind != TRIAL_PLAIN;
         k++) {
        result->findings.list[k].trial = trial_name(&ev->trial, arena);
    }
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

/* Can a history tell more about it? Of a program that hit a limit, or that asks again and
 * again, it would only be long. */
static bool is_worth_replaying(const struct grading *g, size_t i,
                               const struct evidence *ev)
{
    const struct test_result *result = &g->tests[i];

    return g->spec->tracing == TRACING_NEEDED &&
           g->exercise->tests[i].kind == TEST_SCRIPT && ev->trace.state == TRACE_NONE &&
           result->verdict == VERDICT_FAILED && result->findings.count > 0 &&
           result->findings.list[0].reason != REASON_LIVELOCK && !ev->has_limit;
}

/* How far a script has come when nothing moves any more is for the scheduler to say: while
 * it still sends, or already waits for an answer. Every such stop is the same deadlock. */
static bool is_same_failure(const struct test_result *a, const struct test_result *b)
{
    if (a->verdict != b->verdict || a->findings.count == 0 || b->findings.count == 0) {
        return false;
    }
    const struct finding *one = &a->findings.list[0];
    const struct finding *other = &b->findings.list[0];
    return one->reason == other->reason &&
           (one->reason == REASON_DEADLOCK || one->script.line == other->script.line);
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

/* Nothing is left to be tried: the test is decided. */
static int conclude(struct grading *g, size_t i, const struct grade_watch *watch,
                    struct err *e)
{
    trials_merge(&g->trials[i], &g->tests[i], &g->result->arena);
    verdict_judge(g->exercise, &g->tests[i]);
    grading_decide(g, i);
    return settle(g, i, &g->first_runs[i], watch, e);
}

/* Judges one trial. The evidence of the first that fails is the test's from now on. */
static int take_trial(struct grading *g, struct outcome *out,
                      const struct grade_watch *watch, struct err *e)
{
    size_t i = out->test;
    struct arena *arena = &g->result->arena;
    struct turn *turn = trials_find(&g->trials[i], &out->trial);
    struct test_result result = {.test = g->tests[i].test};

    if (turn == NULL) {
        BUG("nobody asked for this trial of %s", g->tests[i].test->id);
    }
    if (out->has_failed) {
        result.trouble = arena_string(arena, out->err.text);
    } else {
        quote_hazards(&g->sources, &out->evidence);
        judge(g, i, &out->evidence, &result);
    }
    turn->findings = result.findings;
    turn->remarks = result.remarks;
    turn->trouble = result.trouble;
    if (trials_end(&g->trials[i], turn, out->has_failed ? NULL : &out->evidence,
                   &g->arena)) {
        struct evidence before = g->first_runs[i];
        g->first_runs[i] = out->evidence;
        out->evidence = before;
    }
    evidence_release(&out->evidence);
    return g->trials[i].pending > 0 ? 0 : conclude(g, i, watch, e);
}

/* Why there are no trials of the kind, as far as that matters: a test can do without a
 * search for races by delays alone. */
static const char *lack(const struct grading *g, enum trial_kind kind)
{
    return kind == TRIAL_STEPS ? NULL : g->variants[kind].why;
}

/* A program was built for a kind of trial, or not: then the trials of that kind are over. */
static int take_variant(struct grading *g, struct outcome *out,
                        const struct grade_watch *watch, struct err *e)
{
    enum trial_kind kind = out->trial.kind;
    struct variant *variant = &g->variants[kind];
    int failed = 0;

    variant->built = out->built;
    if (!out->has_failed && out->built.count > 0) {
        variant->state = VARIANT_BUILT;
    } else {
        variant->state = VARIANT_FAILED;
        variant->why = arena_string(
            &g->result->arena,
            out->has_failed
                ? out->err.text
                : "the compiler refused to build the program for this trial");
    }
    for (size_t i = 0; variant->why != NULL && i < g->exercise->test_count; i++) {
        bool was_pending = g->trials[i].pending > 0;
        trials_give_up(&g->trials[i], kind, lack(g, kind));
        if (was_pending && g->trials[i].pending == 0) {
            failed |= conclude(g, i, watch, e);
        }
    }
    evidence_release(&out->evidence);
    return failed;
}

static bool is_tried(const struct grade_spec *spec, const struct test *test)
{
    for (size_t i = 0; i < spec->tried_count; i++) {
        if (strcmp(spec->tried[i], test->id) == 0) {
            return true;
        }
    }
    return !spec->is_quick;
}

/* The plain play has been judged. Are there trials to follow? */
static bool goes_to_trial(struct grading *g, size_t i, struct evidence *ev)
{
    const struct test_result *result = &g->tests[i];

    if (result->test->kind != TEST_SCRIPT || result->verdict == VERDICT_UNDECIDED ||
        g->spec->trial.kind != TRIAL_PLAIN || !is_tried(g->spec, result->test)) {
        return false;
    }
    trials_plan(&g->trials[i], result->test, result->verdict == VERDICT_PASSED,
                &g->arena);
    for (int kind = 0; kind < TRIAL_KINDS; kind++) {
        if (g->variants[kind].why != NULL) {
            trials_give_up(&g->trials[i], (enum trial_kind)kind,
                           lack(g, (enum trial_kind)kind));
        }
    }
    if (g->trials[i].count == 0) {
        return false;
    }
    g->first_runs[i] = *ev;
    return true;
}

int grading_take(struct grading *g, struct outcome *out,
                 const struct grade_watch *watch, struct err *e)
{
    size_t i = out->test;

    if (g->replays[i] == REPLAY_SENT) {
        return take_replay(g, out, watch, e);
    }
    if (out->kind == JOB_COMPILE && trial_has_own_build(out->trial.kind)) {
        return take_variant(g, out, watch, e);
    }
    if (g->trials[i].pending > 0) {
        return take_trial(g, out, watch, e);
    }
    if (out->has_failed) {
        grading_decide(g, i);
        g->tests[i].verdict = VERDICT_UNDECIDED;
        g->tests[i].trouble = arena_string(&g->result->arena, out->err.text);
        return 0;
    }
    if (out->kind == JOB_COMPILE) {
        merge_collected(g, &out->evidence);
        g->built = out->built;
    }
    judge(g, i, &out->evidence, &g->tests[i]);
    if (goes_to_trial(g, i, &out->evidence)) {
        return g->trials[i].pending > 0 ? 0 : conclude(g, i, watch, e);
    }
    grading_decide(g, i);
    if (is_worth_replaying(g, i, &out->evidence)) {
        g->replays[i] = REPLAY_WANTED;
        g->first_runs[i] = out->evidence;
        g->replay_count++;
        return 0;
    }
    return settle(g, i, &out->evidence, watch, e);
}
