/* One test that failed, in full, on a terminal. */
#ifndef GRADER_REPORT_FAILURE_H
#define GRADER_REPORT_FAILURE_H

#include <stdbool.h>

#include "model/result.h"
#include "report/ink.h"

/* The findings of a visible test with texts, place, explanation, hints, and how to repeat
 * it unless another place says so. */
void failure_write(const struct ink *ink, const struct result *result,
                   const struct test_result *test, bool is_repeatable);

/* "FILE:LINE: warning: TEXT" of each remark. */
void failure_write_remarks(const struct ink *ink, const struct test_result *test);

/* The command that plays the test again with the same values, and a newline. */
void failure_write_again(const struct ink *ink, const struct result *result,
                         const struct test_result *test);

#endif
