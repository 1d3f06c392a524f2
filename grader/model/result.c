#include "model/result.h"

const char *const reason_names[REASON_COUNT] = {
    [REASON_NONE] = "none",         [REASON_BUILD] = "build",
    [REASON_MISMATCH] = "mismatch", [REASON_EXIT] = "exit",
    [REASON_CRASH] = "crash",       [REASON_DEADLOCK] = "deadlock",
    [REASON_LIVELOCK] = "livelock", [REASON_TIMEOUT] = "timeout",
    [REASON_LIMIT] = "limit",       [REASON_LEAK] = "leak",
    [REASON_ZOMBIE] = "zombie",     [REASON_RACE] = "race",
    [REASON_MISUSE] = "misuse",
};

const char *const verdict_names[VERDICT_UNDECIDED + 1] = {
    [VERDICT_PASSED] = "passed",
    [VERDICT_FAILED] = "failed",
    [VERDICT_SKIPPED] = "skipped",
    [VERDICT_UNDECIDED] = "undecided",
};

void result_release(struct result *result)
{
    arena_release(&result->arena);
    result->tests = NULL;
    result->test_count = 0;
}
