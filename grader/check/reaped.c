#include "check/judge.h"

/* Whoever was killed by the grader had no chance to wait for its children. */
static bool somebody_was_killed(const struct evidence *ev)
{
    for (size_t i = 0; i < ev->actor_count; i++) {
        if (ev->actors[i].killer == KILLER_GRADER) {
            return true;
        }
    }
    return false;
}

void reaped_judge(const struct judge *j, const struct check *check)
{
    const struct evidence *ev = j->ev;

    if (ev->orphan_count == 0 || somebody_was_killed(ev)) {
        return;
    }
    const char **names = arena_array(j->arena, ev->orphan_count, sizeof(*names));
    for (size_t i = 0; i < ev->orphan_count; i++) {
        const struct orphan_record *orphan = &ev->orphans[i];
        names[i] =
            arena_printf(j->arena, "%s (process %d%s)", orphan->name, orphan->pid,
                         orphan->was_alive ? ", still running" : "");
    }
    const char *list = words_of_list(j->arena, names, ev->orphan_count);
    const char *message =
        ev->orphan_count == 1
            ? arena_printf(j->arena, "1 process was never waited for: %s", list)
            : arena_printf(j->arena, "%zu processes were never waited for: %s",
                           ev->orphan_count, list);
    (void)judge_add(j, REASON_ZOMBIE, check->at, message);
}
