/* The writers of the formats, for the table in report.c. */
#ifndef GRADER_REPORT_WRITERS_H
#define GRADER_REPORT_WRITERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/result.h"
#include "report/report.h"

void terminal_write(const struct result *const *results, size_t count,
                    const struct report_options *options, struct buf *out);
void json_write(const struct result *const *results, size_t count,
                const struct report_options *options, struct buf *out);

/* Hidden for the student, now or until a date: the terminal tells verdict and points. */
bool test_is_hidden(const struct test *test);

#endif
