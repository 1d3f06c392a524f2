#include <errno.h>

#include <criterion/criterion.h>

#include "model/trace_words.h"

Test(trace_words, a_result_is_an_error_or_at_least_a_number)
{
    struct arena arena = {0};

    cr_assert_str_eq(result_words(-ENOENT, &arena), "ENOENT");
    cr_assert_str_eq(result_words(-999, &arena), "errno 999");
    cr_assert_str_eq(result_words(INT64_MIN, &arena), "errno 9223372036854775808");
    arena_release(&arena);
}

Test(trace_words, only_small_negative_results_are_errors)
{
    cr_assert_eq(result_errno(-EINTR), EINTR);
    cr_assert_eq(result_errno(0), 0);
    cr_assert_eq(result_errno(7), 0);
    cr_assert_eq(result_errno(-4096), 0);
    cr_assert_eq(result_errno(INT64_MIN), 0);
}
