/* What AddressSanitizer and its kin have found. */
#include "check/judge.h"

void memory_judge(const struct judge *j, const struct check *check)
{
    (void)j;
    (void)check;
}
