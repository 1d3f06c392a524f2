#include "check/check.h"

#include "check/judge.h"

/* One row per kind of check. */
struct check_row {
    void (*judge)(const struct judge *j, const struct check *check);
    bool is_of_trial; /* judged in a trial of its own only */
};

static const struct check_row rows[CHECK_KINDS] = {
    [CHECK_OUTPUT] = {.judge = output_judge},
    [CHECK_STDERR] = {.judge = output_judge},
    [CHECK_EXIT] = {.judge = exits_judge_check},
    [CHECK_FILES] = {.judge = files_judge_check},
    [CHECK_REAPED] = {.judge = reaped_judge},
    [CHECK_PROCESSES] = {.judge = processes_judge},
    [CHECK_FDS] = {.judge = fds_judge},
    [CHECK_LEAVES] = {.judge = leaves_judge},
    [CHECK_CALLS] = {.judge = calls_judge},
    [CHECK_SIGNALS] = {.judge = signals_judge},
    [CHECK_BLOCKS] = {.judge = blocks_judge},
    [CHECK_BUSY] = {.judge = busy_judge},
    [CHECK_TERMINATES] = {.judge = terminates_judge},
    [CHECK_RACES] = {races_judge, true},
    [CHECK_MEMORY] = {memory_judge, true},
    [CHECK_SURVIVES] = {NULL,
                        true}, /* asks for trials, in which the others are judged */
};

/* The actor whose end the finding of the stopped step tells, or -1. */
static ptrdiff_t told_by_stop(const struct judge *j)
{
    size_t at = 0;
    const struct step_record *stopped = judge_stopped(j, &at);

    return stopped != NULL && stopped->stop == STOP_ENDED
               ? (ptrdiff_t)j->test->steps[at].actor
               : -1;
}

static void judge_limit(const struct judge *j)
{
    size_t at = 0;
    const struct step_record *stopped = judge_stopped(j, &at);

    if (j->ev->has_limit && (stopped == NULL || stopped->stop != STOP_LIMIT)) {
        (void)judge_add(j, limit_reason(j), j->test->at, limit_message(j));
    }
}

/* A play that is to come out as the course says. */
void judge_play(const struct judge *j)
{
    size_t at = 0;

    judge_limit(j);
    exits_judge_crashes(j, told_by_stop(j));
    script_judge_steps(j);
    script_judge_stop(j);
    if (!j->ev->is_complete) {
        if (j->out->count == 0) {
            (void)judge_add(j, REASON_MISMATCH, j->test->at,
                            "the script did not come to its end");
        }
        return;
    }
    if (judge_stopped(j, &at) != NULL) {
        return;
    }
    for (size_t i = 0; i < j->test->check_count; i++) {
        const struct check *check = &j->test->checks[i];
        if (!rows[check->kind].is_of_trial) {
            rows[check->kind].judge(j, check);
        }
    }
}

/* In a trial that is about one thing the rest is not asked: another build is slower, and
 * its texts are its own. */
static void judge_only(const struct judge *j, enum check_kind kind)
{
    for (size_t i = 0; i < j->test->check_count; i++) {
        if (j->test->checks[i].kind == kind) {
            rows[kind].judge(j, &j->test->checks[i]);
        }
    }
}

/* What came out wrong in the same play stands beside the race that may be its cause. */
static void add_harm(const struct judge *j)
{
    struct findings seen = {0};
    struct judge plain = *j;

    if (j->out->count == 0) {
        return;
    }
    plain.out = &seen;
    judge_play(&plain);
    for (size_t i = 0; i < seen.count; i++) {
        const struct finding *harm = &seen.list[i];
        if (harm->reason == REASON_MISMATCH && harm->has_texts) {
            struct finding *race = &j->out->list[0];
            race->subject = harm->subject;
            race->is_exact = harm->is_exact;
            race->actual_is_cut = harm->actual_is_cut;
            judge_texts(j, race, harm->expected, harm->actual);
            return;
        }
    }
}

static void judge_trial(const struct judge *j)
{
    switch (j->ev->trial.kind) {
    case TRIAL_RACES:
        judge_only(j, CHECK_RACES);
        add_harm(j);
        break;
    case TRIAL_MEMORY:
        judge_only(j, CHECK_MEMORY);
        break;
    case TRIAL_FAULT:
        fault_judge(j);
        break;
    case TRIAL_CALLS:
        fault_judge_survey(j);
        break;
    case TRIAL_STEPS:
        break; /* a survey */
    case TRIAL_SCHEDULE:
    case TRIAL_PREEMPTION:
        /* Delays use up what limits are for. */
        if (!j->ev->has_limit) {
            judge_play(j);
        }
        break;
    case TRIAL_PLAIN:
    case TRIAL_KINDS:
        judge_play(j);
        limits_judge_refusal(j);
        break;
    }
}

void check_test(const struct exercise *exercise, const struct test *test,
                const struct evidence *ev, struct arena *arena, struct findings *out)
{
    struct judge j = {exercise, test, ev, arena, out};

    if (ev->lack_count > 0) {
        out->undecided = arena_string(arena, ev->lacks[0]);
        return;
    }
    if (test->kind == TEST_BUILD) {
        build_judge(&j);
        return;
    }
    if ((test_holds(test) || trial_delays(ev->trial.kind)) &&
        (ev->trace.state == TRACE_NONE || ev->trace.state == TRACE_REFUSED)) {
        /* Nothing was held, so the script was another one than was asked for. */
        out->undecided = "nothing can be held: this machine does not allow ptrace(2)";
        return;
    }
    judge_trial(&j);
}

void check_remarks(const struct exercise *exercise, const struct test *test,
                   const struct evidence *ev, struct arena *arena, struct findings *out)
{
    struct judge j = {exercise, test, ev, arena, out};

    if (ev->lack_count > 0) {
        return;
    }
    if (test->kind == TEST_BUILD) {
        build_remarks(&j);
    } else if (ev->trial.kind == TRIAL_CALLS) {
        fault_remarks(&j);
    }
}
