#include "verdict/verdict.h"

/* Compiler warnings are the remarks of the build test whose reason is the build; refused
 * files are remarks too, but cost nothing. */
static int warning_cost(const struct exercise *exercise,
                        const struct test_result *result)
{
    int cost = 0;

    for (size_t i = 0; i < result->remarks.count; i++) {
        if (result->remarks.list[i].reason == REASON_BUILD &&
            cost < result->test->points) {
            cost += exercise->build.warning_cost;
        }
    }
    return cost < result->test->points ? cost : result->test->points;
}

void verdict_judge(const struct exercise *exercise, struct test_result *result)
{
    result->points = 0;
    if (result->trouble != NULL) {
        result->verdict = VERDICT_UNDECIDED;
    } else if (result->missed != NULL) {
        result->verdict = VERDICT_SKIPPED;
    } else if (result->findings.count > 0) {
        result->verdict = VERDICT_FAILED;
    } else {
        result->verdict = VERDICT_PASSED;
        result->points = result->test->points;
        if (result->test->kind == TEST_BUILD) {
            result->points -= warning_cost(exercise, result);
        }
    }
}

/* What could not be judged on this machine says nothing about what builds on it. Without a
 * program there is nothing to play. */
static bool is_missed(const struct test_result *need)
{
    switch (need->verdict) {
    case VERDICT_PASSED:
        return false;
    case VERDICT_UNDECIDED:
        return need->test->kind == TEST_BUILD;
    case VERDICT_FAILED:
    case VERDICT_SKIPPED:
        break;
    }
    return true;
}

const struct test *verdict_missed_need(const struct exercise *exercise,
                                       const struct test *test,
                                       const struct test_result *results,
                                       const bool *is_decided)
{
    for (size_t i = 0; i < test->need_count; i++) {
        size_t need = test->needs[i];
        if (is_decided[need] && is_missed(&results[need])) {
            return &exercise->tests[need];
        }
    }
    return NULL;
}

void verdict_total(struct result *result)
{
    result->points = 0;
    result->points_max = 0;
    for (size_t i = 0; i < result->test_count; i++) {
        result->points += result->tests[i].points;
        result->points_max += result->tests[i].test->points;
    }
}
