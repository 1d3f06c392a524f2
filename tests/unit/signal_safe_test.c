#include <criterion/criterion.h>

#include "model/signal_safe.h"

Test(signal_safe, knows_what_handlers_may_call)
{
    const char *const names[] = {"_Exit", "write", "waitpid", "sem_post", "kill"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert(call_is_signal_safe(names[i]), "%s", names[i]);
        cr_assert_not(call_is_signal_unsafe(names[i]), "%s", names[i]);
    }
}

Test(signal_safe, knows_what_handlers_must_not_call)
{
    const char *const names[] = {"printf",        "malloc", "free",   "exit",
                                 "aligned_alloc", "wscanf", "syslog", "fflush"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert(call_is_signal_unsafe(names[i]), "%s", names[i]);
        cr_assert_not(call_is_signal_safe(names[i]), "%s", names[i]);
    }
}

Test(signal_safe, says_nothing_of_others)
{
    const char *const names[] = {"snprintf", "wait4", "", "frobnicate"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert_not(call_is_signal_unsafe(names[i]), "%s", names[i]);
        cr_assert_not(call_is_signal_safe(names[i]), "%s", names[i]);
    }
    cr_assert_not(call_is_signal_unsafe(NULL));
    cr_assert_not(call_is_signal_safe(NULL));
}
