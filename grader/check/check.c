#include "check/check.h"

#include "check/judge.h"

/* One row per kind of check. */
struct check_row {
    void (*judge)(const struct judge *j, const struct check *check);
};

static const struct check_row rows[CHECK_KINDS] = {
    [CHECK_OUTPUT] = {output_judge},
    [CHECK_STDERR] = {output_judge},
    [CHECK_EXIT] = {exits_judge_check},
    [CHECK_FILES] = {files_judge_check},
    [CHECK_REAPED] = {reaped_judge},
    [CHECK_PROCESSES] = {processes_judge},
    [CHECK_FDS] = {fds_judge},
    [CHECK_LEAVES] = {leaves_judge},
    [CHECK_CALLS] = {calls_judge},
    [CHECK_SIGNALS] = {signals_judge},
    [CHECK_BLOCKS] = {blocks_judge},
    [CHECK_BUSY] = {busy_judge},
    [CHECK_TERMINATES] = {terminates_judge},
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

static bool needs_hold(const struct test *test)
{
    for (size_t i = 0; i < test->step_count; i++) {
        if (test->steps[i].kind == STEP_HOLD) {
            return true;
        }
    }
    return false;
}

void check_test(const struct exercise *exercise, const struct test *test,
                const struct evidence *ev, struct arena *arena, struct findings *out)
{
    struct judge j = {exercise, test, ev, arena, out};
    size_t at = 0;

    if (test->kind == TEST_BUILD) {
        build_judge(&j);
        return;
    }
    if (needs_hold(test) &&
        (ev->trace.state == TRACE_NONE || ev->trace.state == TRACE_REFUSED)) {
        /* Nothing was held, so the script was another one than was asked for. */
        out->undecided = "nothing can be held: this machine does not allow ptrace(2)";
        return;
    }
    judge_limit(&j);
    exits_judge_crashes(&j, told_by_stop(&j));
    script_judge_steps(&j);
    script_judge_stop(&j);
    if (!ev->is_complete) {
        if (out->count == 0) {
            (void)judge_add(&j, REASON_MISMATCH, test->at,
                            "the script did not come to its end");
        }
        return;
    }
    if (judge_stopped(&j, &at) != NULL) {
        return;
    }
    for (size_t i = 0; i < test->check_count; i++) {
        rows[test->checks[i].kind].judge(&j, &test->checks[i]);
    }
}

void check_remarks(const struct exercise *exercise, const struct test *test,
                   const struct evidence *ev, struct arena *arena, struct findings *out)
{
    struct judge j = {exercise, test, ev, arena, out};

    if (test->kind == TEST_BUILD) {
        build_remarks(&j);
    }
}
