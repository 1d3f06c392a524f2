/* A call failed for want of space, descriptors, memory or rights: the program may give up, but
 * in order. Only what is certainly wrong is told. */
#include <signal.h>
#include <string.h>

#include "check/judge.h"

static const struct actor_record *failed_actor(const struct judge *j)
{
    return j->ev->fault.actor < 0 ? NULL : judge_actor(j, (size_t)j->ev->fault.actor);
}

static bool has_left(const struct actor_record *actor)
{
    return actor->end != END_NONE && actor->killer != KILLER_GRADER;
}

static bool has_complained(const struct actor_record *actor)
{
    return actor->streams[STREAM_ERR].total > 0;
}

/* What it writes to a terminal cannot be told apart. */
static bool is_at_terminal(const struct judge *j)
{
    for (size_t i = 0; i < j->test->step_count; i++) {
        const struct step *step = &j->test->steps[i];
        if (step->kind == STEP_START && (ptrdiff_t)step->actor == j->ev->fault.actor) {
            return step->start.tty;
        }
    }
    return true;
}

/* An assertion that fails is a way to give up, and so may SIGPIPE be when a reader has given
 * up before. */
static bool has_crashed(const struct actor_record *actor)
{
    bool gives_up = actor->end_value == SIGPIPE ||
                    (actor->end_value == SIGABRT && has_complained(actor));

    return actor->end == END_SIGNALED && actor->killer == KILLER_UNKNOWN && !gives_up;
}

static void judge_crash(const struct judge *j, const struct actor_record *actor)
{
    const char *name = judge_actor_name(j, (size_t)j->ev->fault.actor);

    if (has_crashed(actor)) {
        struct finding *finding = judge_add(
            j, REASON_CRASH, j->test->at,
            arena_printf(j->arena, "%s was %s", name, words_of_end(j->arena, actor)));
        judge_stderr(j, finding, (size_t)j->ev->fault.actor);
    }
}

/* It neither goes on nor gives up. Whoever waits for one that has given up is right. */
static void judge_hang(const struct judge *j, const struct actor_record *actor)
{
    size_t at = 0;
    const struct step_record *stopped = judge_stopped(j, &at);

    if (has_left(actor) || j->out->count > 0) {
        return;
    }
    if (j->ev->has_limit) {
        (void)judge_add(j, limit_reason(j), j->test->at, limit_message(j));
    } else if (stopped != NULL && stopped->stop == STOP_DEADLOCK) {
        script_judge_stop(j);
    }
}

static bool is_short_of(struct bytes actual, struct bytes expected)
{
    return actual.len < expected.len &&
           memcmp(actual.data, expected.data, actual.len) == 0;
}

/* Is there no file at all where one was asked for? */
static bool is_about_missing_file(const struct judge *j, const struct finding *finding)
{
    for (size_t i = 0; i < j->ev->file_count; i++) {
        const struct file_record *file = &j->ev->files[i];
        size_t len = strlen(file->path);
        if (file->state == FILE_MISSING &&
            strncmp(finding->message, file->path, len) == 0 &&
            finding->message[len] == ' ') {
            return true;
        }
    }
    return false;
}

/* The first finding that says that something is missing, not that it is different. */
static const struct finding *find_missing(const struct judge *j,
                                          const struct findings *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct finding *f = &found->list[i];
        bool is_short =
            f->has_texts && f->is_exact && is_short_of(f->actual, f->expected);
        if (f->reason == REASON_MISMATCH &&
            (is_short || (!f->has_texts && is_about_missing_file(j, f)))) {
            return f;
        }
    }
    return NULL;
}

/* It says that all went well, and has kept back that it did not. */
static void judge_silence(const struct judge *j, const struct actor_record *actor)
{
    struct findings found = {0};
    struct judge inner = *j;

    if (actor->end != END_EXITED || actor->killer == KILLER_GRADER ||
        actor->end_value != 0 || has_complained(actor) || is_at_terminal(j)) {
        return;
    }
    inner.out = &found;
    judge_play(&inner);
    const struct finding *missing = find_missing(j, &found);
    if (missing == NULL) {
        return;
    }
    struct finding *finding = ARENA_PUSH(j->arena, j->out->list, j->out->count);
    *finding = *missing;
    finding->message = arena_printf(
        j->arena, "%s ended with exit status 0 and without a message, though %s",
        judge_actor_name(j, (size_t)j->ev->fault.actor), missing->message);
}

void fault_judge_lack(const struct judge *j)
{
    const struct actor_record *actor = failed_actor(j);

    if (actor == NULL) {
        return;
    }
    judge_crash(j, actor);
    judge_hang(j, actor);
    judge_silence(j, actor);
}
