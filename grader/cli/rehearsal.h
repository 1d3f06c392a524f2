/* Compiles and runs a program of the grader's own, in boxes and by workers as a submission's
 * would be: so it is known whether the tools that grading needs are there. */
#ifndef GRADER_CLI_REHEARSAL_H
#define GRADER_CLI_REHEARSAL_H

#include "base/err.h"
#include "model/machine.h"

/* Fills the compiler, the sanitizers and the race detector of `machine`, and corrects ptrace
 * if what is in a box cannot be traced. machine->isolation and has_box are known. */
MUST_CHECK int rehearse(struct machine *machine, struct err *e);

#endif
