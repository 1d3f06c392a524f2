/* A play in which one call was made to fail, or less than all was done. */
#include "check/judge.h"

/* What a kernel may do to any call at any time must not show. What is a real lack, as of
 * space, may end the program, but in an orderly way. */
static bool is_transparent(enum fault fault)
{
    return fault == FAULT_EINTR || fault == FAULT_SHORT || fault == FAULT_AGAIN;
}

void fault_judge(const struct judge *j)
{
    if (is_transparent(j->ev->trial.fault)) {
        judge_play(j);
    }
}
