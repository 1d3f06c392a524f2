/* Findings to points. */
#ifndef GRADER_VERDICT_VERDICT_H
#define GRADER_VERDICT_VERDICT_H

#include <stdbool.h>

#include "model/course.h"
#include "model/result.h"

/* Sets verdict and points of a result whose findings and remarks are complete: all points
 * or none, but for the build test, from which each warning takes warning_cost. */
void verdict_judge(const struct exercise *exercise, struct test_result *result);

/* The first need of `test` that has failed or was skipped, or NULL; one that is undecided
 * keeps nothing from being played, unless it is the build. `results` holds one
 * entry per test of the exercise, is_decided says which count. */
const struct test *verdict_missed_need(const struct exercise *exercise,
                                       const struct test *test,
                                       const struct test_result *results,
                                       const bool *is_decided);

/* Adds up the points of all tests in the result. */
void verdict_total(struct result *result);

#endif
