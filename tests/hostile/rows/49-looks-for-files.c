/* row 49: asks whether a file is there
 * tries: to learn from __has_include what the compiler's box holds
 * must: passed
 */
#include "probe.h"

int main(void)
{
#if __has_include(PLANTED_FILE) || __has_include(PLANTED_COURSE) || \
    __has_include(PLANTED_OTHER) || __has_include(PLANTED_SOLUTION) || \
    __has_include(PLANTED_TMP) || __has_include(PLANTED_GRADER)
    attempt(true, "a file of the host is there while it is compiled");
#endif
    return end();
}
