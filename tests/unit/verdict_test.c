#include <criterion/criterion.h>

#include "verdict/verdict.h"

static struct finding warning = {.reason = REASON_BUILD};

Test(verdict, gives_all_points_or_none)
{
    const struct exercise exercise = {.id = "x"};
    const struct test test = {.kind = TEST_SCRIPT, .points = 250};
    struct test_result result = {.test = &test};

    verdict_judge(&exercise, &result);
    cr_assert_eq(result.verdict, VERDICT_PASSED);
    cr_assert_eq(result.points, 250);

    result.findings = (struct findings){&warning, 1};
    verdict_judge(&exercise, &result);
    cr_assert_eq(result.verdict, VERDICT_FAILED);
    cr_assert_eq(result.points, 0);
}

Test(verdict, keeps_skipped_and_undecided_apart_from_failed)
{
    const struct exercise exercise = {.id = "x"};
    const struct test test = {.points = 250};
    struct test_result result = {.test = &test, .missed = &test};

    verdict_judge(&exercise, &result);
    cr_assert_eq(result.verdict, VERDICT_SKIPPED);
    cr_assert_eq(result.points, 0);

    result.trouble = "no memory";
    verdict_judge(&exercise, &result);
    cr_assert_eq(result.verdict, VERDICT_UNDECIDED);
}

Test(verdict, takes_warnings_from_the_build_but_never_below_nought)
{
    struct finding remarks[] = {
        {.reason = REASON_BUILD}, {.reason = REASON_MISUSE}, {.reason = REASON_BUILD}};
    struct exercise exercise = {.build = {.warning_cost = 50}};
    const struct test build = {.kind = TEST_BUILD, .points = 200};
    const struct test script = {.kind = TEST_SCRIPT, .points = 200};
    struct test_result result = {.test = &build, .remarks = {remarks, 3}};

    verdict_judge(&exercise, &result);
    cr_assert_eq(result.points, 100, "%d: a refused file costs nothing", result.points);

    exercise.build.warning_cost = 150;
    verdict_judge(&exercise, &result);
    cr_assert_eq(result.points, 0);
    cr_assert_eq(result.verdict, VERDICT_PASSED);

    result.test = &script;
    verdict_judge(&exercise, &result);
    cr_assert_eq(result.points, 200);
}

Test(verdict, finds_the_first_need_that_did_not_pass)
{
    size_t needs[] = {0, 1, 2};
    struct test tests[4] = {{.id = "a"}, {.id = "b"}, {.id = "c"}, {.id = "d"}};
    struct exercise exercise = {.tests = tests, .test_count = 4};
    struct test_result results[4] = {{.verdict = VERDICT_PASSED},
                                     {.verdict = VERDICT_FAILED},
                                     {.verdict = VERDICT_SKIPPED}};
    bool is_decided[4] = {true, false, true, false};
    tests[3].needs = needs;
    tests[3].need_count = 3;

    cr_assert_eq(verdict_missed_need(&exercise, &tests[3], results, is_decided),
                 &tests[2]);
    is_decided[1] = true;
    cr_assert_eq(verdict_missed_need(&exercise, &tests[3], results, is_decided),
                 &tests[1]);
    tests[3].need_count = 1;
    cr_assert_null(verdict_missed_need(&exercise, &tests[3], results, is_decided));
}

Test(verdict, adds_up)
{
    const struct test a = {.points = 250};
    const struct test b = {.points = 100};
    struct test_result tests[] = {{.test = &a, .points = 250},
                                  {.test = &b, .points = 0}};
    struct result result = {.tests = tests, .test_count = 2, .points = 7};

    verdict_total(&result);

    cr_assert_eq(result.points, 250);
    cr_assert_eq(result.points_max, 350);
}

Test(verdict, an_undecided_need_skips_nothing_unless_it_is_the_build)
{
    size_t needs[] = {0, 1};
    struct test tests[3] = {
        {.id = "builds"}, {.id = "b", .kind = TEST_SCRIPT}, {.id = "c"}};
    struct exercise exercise = {.tests = tests, .test_count = 3};
    struct test_result results[3] = {{.test = &tests[0], .verdict = VERDICT_PASSED},
                                     {.test = &tests[1], .verdict = VERDICT_UNDECIDED}};
    bool is_decided[3] = {true, true, false};
    tests[2].needs = needs;
    tests[2].need_count = 2;

    cr_assert_null(verdict_missed_need(&exercise, &tests[2], results, is_decided));
    results[0].verdict = VERDICT_UNDECIDED;
    cr_assert_eq(verdict_missed_need(&exercise, &tests[2], results, is_decided),
                 &tests[0]);
}
