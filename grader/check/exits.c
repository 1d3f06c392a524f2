#include <signal.h>

#include "check/judge.h"

bool ending_matches(const struct endings *endings, const struct actor_record *actor)
{
    if (actor->end == END_NONE || actor->killer == KILLER_GRADER) {
        return false;
    }
    if (endings->any) {
        return actor->end == END_EXITED;
    }
    for (size_t i = 0; i < endings->count; i++) {
        const struct ending *ending = &endings->list[i];
        if (ending->is_signal == (actor->end == END_SIGNALED) &&
            ending->value == actor->end_value) {
            return true;
        }
    }
    return false;
}

static bool has_crashed(const struct actor_record *actor)
{
    return actor->end == END_SIGNALED && actor->killer == KILLER_UNKNOWN;
}

bool exits_judge(const struct judge *j, size_t actor, const struct endings *endings,
                 struct place at, size_t step_end)
{
    const struct actor_record *record = judge_actor(j, actor);
    const char *name = judge_actor_name(j, actor);
    const char *message = NULL;

    if (record == NULL || ending_matches(endings, record)) {
        return true;
    }
    const char *end = words_of_end(j->arena, record);
    const char *wanted = words_of_endings(j->arena, endings);
    if (record->end == END_NONE || record->killer == KILLER_GRADER) {
        message =
            arena_printf(j->arena, "%s had not ended when the script was over", name);
    } else if (record->end == END_SIGNALED) {
        message = arena_printf(j->arena, "%s was %s", name, end);
    } else {
        message =
            arena_printf(j->arena, "%s ended with %s, expected %s", name, end, wanted);
    }
    struct finding *finding =
        judge_add(j, has_crashed(record) ? REASON_CRASH : REASON_EXIT, at, message);
    finding->subject = arena_printf(j->arena, "end of %s", name);
    finding->typed = judge_typed(j, actor, step_end);
    finding->is_exact = true;
    judge_texts(j, finding, bytes_of(wanted), bytes_of(end));
    judge_stderr(j, finding, actor);
    return false;
}

void exits_judge_check(const struct judge *j, const struct check *check)
{
    (void)exits_judge(j, check->actor, &check->exits, check->at, SIZE_MAX);
}

/* An `exits` step that was played, or an `exit` check, has its own say about the ending. */
static bool is_judged_elsewhere(const struct judge *j, size_t actor)
{
    for (size_t i = 0; i < j->test->step_count && i < j->ev->step_count; i++) {
        const struct step *step = &j->test->steps[i];
        if (step->kind == STEP_EXITS && step->actor == actor) {
            return true;
        }
    }
    for (size_t i = 0; i < j->test->check_count && j->ev->is_complete; i++) {
        const struct check *check = &j->test->checks[i];
        if (check->kind == CHECK_EXIT && check->actor == actor) {
            return true;
        }
    }
    return false;
}

/* Signals by which the kernel enforces a limit: then the limit is the finding. */
static bool is_by_limit(const struct evidence *ev, int signal)
{
    return ev->has_limit &&
           (signal == SIGKILL || signal == SIGXCPU || signal == SIGXFSZ);
}

void exits_judge_crashes(const struct judge *j, ptrdiff_t except)
{
    for (size_t i = 0; i < j->ev->actor_count; i++) {
        const struct actor_record *actor = &j->ev->actors[i];
        if ((ptrdiff_t)i == except || !has_crashed(actor) ||
            is_by_limit(j->ev, actor->end_value) || is_judged_elsewhere(j, i)) {
            continue;
        }
        struct finding *finding =
            judge_add(j, REASON_CRASH, j->test->at,
                      arena_printf(j->arena, "%s was %s", judge_actor_name(j, i),
                                   words_of_end(j->arena, actor)));
        finding->typed = judge_typed(j, i, j->ev->step_count);
        judge_stderr(j, finding, i);
    }
}
