#include "grade.h"

#include <stdlib.h>
#include <string.h>

#include "build/build.h"
#include "check/check.h"
#include "explain/explain.h"
#include "keep.h"
#include "model/template.h"
#include "verdict/verdict.h"

/* A test that has failed is played once more with the tracer on, to find out why. The
 * verdict stands by then: if the second run fails in the same way, what is told is told
 * from it, else from the first. */
enum replay { REPLAY_NONE, REPLAY_WANTED, REPLAY_SENT };

/* One submission on its way. Tests are played as soon as what they need is decided. */
struct grading {
    const struct grade_spec *spec;
    const struct exercise *exercise;
    struct arena arena;      /* of the arrays below */
    struct programs sources; /* until compiled */
    struct programs built;
    struct evidence collected; /* refused files, before the build's own evidence */
    struct test_result *tests; /* one per test of the exercise */
    bool *is_wanted;           /* not left out by --test */
    bool *is_sent;
    bool *is_decided;
    size_t decided_count;
    size_t wanted_count;
    enum replay *replays;
    struct evidence *first_runs; /* of tests that are to be replayed */
    size_t replay_count;         /* not yet over */
    struct result *result;
};

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

static void grading_init(struct grading *g, const struct grade_spec *spec,
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

/* The next job of this submission; false if there is none right now. Skips what can no
 * longer pass on the way. */
static bool next_job(struct grading *g, struct job *job)
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

static int take_outcome(struct grading *g, struct outcome *out,
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

/* Moves the decided tests into the result, in the order of the exercise. */
static void finish(struct grading *g, const struct grade_watch *watch)
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

/* All submissions that are being graded; those before `first` are finished. */
struct queue {
    struct grading *list;
    size_t count;
    size_t first;
    size_t running; /* jobs at the workers */
};

static int give_jobs(struct queue *queue, struct crew *crew, struct err *e)
{
    for (size_t i = queue->first; i < queue->count; i++) {
        struct job job;
        while (crew_is_free(crew) && next_job(&queue->list[i], &job)) {
            if (crew_give(crew, &job, e) < 0) {
                return -1;
            }
            queue->running++;
        }
        if (!crew_is_free(crew)) {
            break;
        }
    }
    return 0;
}

static bool is_over(const struct grading *g)
{
    return g->decided_count == g->wanted_count && g->replay_count == 0;
}

static void finish_complete(struct queue *queue, const struct grade_watch *watch)
{
    while (queue->first < queue->count && is_over(&queue->list[queue->first])) {
        finish(&queue->list[queue->first++], watch);
    }
}

/* 1: go on, 0: interrupted. */
static int take_news(struct queue *queue, struct crew *crew,
                     const struct grade_watch *watch, struct err *e)
{
    enum crew_news news = CREW_INTERRUPTED;
    struct outcome out;

    if (crew_wait(crew, &news, &out, e) < 0) {
        return -1;
    }
    if (news == CREW_INTERRUPTED) {
        return 0;
    }
    struct grading *g = out.owner;
    queue->running--;
    /* The worker need not wait until its last job is judged. */
    int failed = give_jobs(queue, crew, e);
    if (take_outcome(g, &out, watch, e) < 0 || failed < 0) {
        return -1;
    }
    if (watch->decided != NULL) {
        watch->decided(watch->context, g->spec, g->decided_count, g->wanted_count);
    }
    return 1;
}

static int run_queue(struct queue *queue, struct crew *crew,
                     const struct grade_watch *watch, struct err *e)
{
    for (;;) {
        if (give_jobs(queue, crew, e) < 0) {
            return -1;
        }
        finish_complete(queue, watch);
        if (queue->running == 0) {
            return 0;
        }
        int going = take_news(queue, crew, watch, e);
        if (going <= 0) {
            return going;
        }
    }
}

int grade_all(const struct grade_batch *batch, struct crew *crew,
              const struct grade_watch *watch, struct err *e)
{
    struct arena arena = {0};
    struct queue queue = {
        .list = arena_array(&arena, batch->count, sizeof(struct grading))};

    for (; queue.count < batch->count; queue.count++) {
        grading_init(&queue.list[queue.count], &batch->specs[queue.count],
                     &batch->results[queue.count]);
    }
    int failed = run_queue(&queue, crew, watch, e);
    while (queue.first < queue.count) {
        finish(&queue.list[queue.first++], &(struct grade_watch){0});
    }
    arena_release(&arena);
    return failed;
}
