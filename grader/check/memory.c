/* What the sanitizers have found. */
#include <string.h>

#include "check/judge.h"

/* What is said around the sanitizer's own words. */
static const struct {
    enum reason reason;
    const char *before;
    const char *behind;
} rows[] = {
    [MEMORY_ERROR] = {REASON_MISUSE, "memory is misused here: ", ""},
    [MEMORY_UNDEFINED] = {REASON_MISUSE, "undefined behaviour: ", ""},
    [MEMORY_LEAK] = {REASON_LEAK,
                     "memory is lost: ", " allocated here and never freed"},
};

static bool is_wanted(const struct check *check, const struct memory_record *record)
{
    return record->kind != MEMORY_LEAK || check->wants_freed;
}

/* One wrong line may be reported by two sanitizers, and by every process. */
static bool is_told(const struct judge *j, const struct memory_record *record)
{
    for (const struct memory_record *m = j->ev->memory.list; m < record; m++) {
        if (m->site.line == record->site.line && record->site.line > 0 &&
            strcmp(m->site.file, record->site.file) == 0) {
            return true;
        }
    }
    return false;
}

void memory_judge(const struct judge *j, const struct check *check)
{
    for (size_t i = 0; i < j->ev->memory.count; i++) {
        const struct memory_record *record = &j->ev->memory.list[i];
        if (!is_wanted(check, record) || is_told(j, record)) {
            continue;
        }
        struct finding *finding =
            judge_add(j, rows[record->kind].reason, check->at,
                      arena_printf(j->arena, "%s%s%s", rows[record->kind].before,
                                   record->words, rows[record->kind].behind));
        if (record->site.line > 0) {
            finding->file = arena_string(j->arena, record->site.file);
            finding->line = record->site.line;
        }
    }
}
