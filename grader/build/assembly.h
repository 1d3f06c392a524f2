/* Inline assembly in a source: no instrumentation sees what it does. */
#ifndef GRADER_BUILD_ASSEMBLY_H
#define GRADER_BUILD_ASSEMBLY_H

#include <stdbool.h>

#include "base/buf.h"

/* Does the C text hold asm, __asm or __asm__, outside of comments and literals? */
bool assembly_is_in(struct bytes text);

#endif
