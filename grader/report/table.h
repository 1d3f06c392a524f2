/* The verdicts of a result's tests: one line for each test that asks for attention, one
 * paragraph for those that passed, one for those that were skipped for the same reason. */
#ifndef GRADER_REPORT_TABLE_H
#define GRADER_REPORT_TABLE_H

#include "model/result.h"
#include "report/ink.h"

/* A verbose report has one line for each test. */
void table_write(const struct ink *ink, const struct result *result);

/* What stands in place of the title of a hidden test. */
extern const char table_hidden_title[];

#endif
