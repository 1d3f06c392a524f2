/* What printf and its relatives read through %s. */
#ifndef GRADER_RUNTIME_RACE_FORMAT_H
#define GRADER_RUNTIME_RACE_FORMAT_H

#include <stdarg.h>

#include "runtime/race_self.h"

/* Leaves `args` as they are. */
void race_format_reads(const char *format, va_list args, struct race_place place);

#endif
