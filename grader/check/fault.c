/* A play in which one call was made to fail, or less than all was done. */
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"
#include "model/trace_words.h"

/* That less was done at first must not show. */
static bool is_transparent(enum fault fault)
{
    return fault == FAULT_SHORT || fault == FAULT_AGAIN;
}

/* "read at chat.c:41". */
static const char *call_words(const struct judge *j)
{
    const struct fault_record *f = &j->ev->fault;
    const char *name = f->api != NULL ? f->api : f->call;

    if (f->site.file == NULL || f->site.line == 0) {
        return f->site.function == NULL
                   ? name
                   : arena_printf(j->arena, "%s in %s", name, f->site.function);
    }
    return arena_printf(j->arena, "%s at %s:%d", name, f->site.file, f->site.line);
}

static const char *part_words(const struct judge *j)
{
    const struct fault_record *f = &j->ev->fault;
    bool is_write = strcmp(f->call, "write") == 0 || strcmp(f->call, "sendto") == 0;

    if (is_write) {
        return arena_printf(j->arena, "%s wrote only %lld of %lld bytes%s%s",
                            call_words(j), (long long)f->result, (long long)f->asked,
                            f->signal == 0 ? "" : " when it was interrupted by ",
                            f->signal == 0 ? "" : signal_words(f->signal, j->arena));
    }
    return arena_printf(j->arena, "%s got only %lld byte%s at first", call_words(j),
                        (long long)f->result, f->result == 1 ? "" : "s");
}

/* What was done to which call. */
static const char *fault_words(const struct judge *j)
{
    const struct fault_record *f = &j->ev->fault;
    int error = f->result < 0 && f->result > INT32_MIN ? (int)-f->result : 0;

    if (j->ev->trial.fault == FAULT_PEER_DEATH) {
        return arena_printf(
            j->arena, "%s was killed just before %s",
            judge_actor_name(j, f->actor < 0 ? SIZE_MAX : (size_t)f->actor),
            call_words(j));
    }
    if (f->result >= 0) {
        return part_words(j);
    }
    if (j->ev->trial.fault == FAULT_EINTR) {
        return arena_printf(j->arena, "%s was interrupted by %s (EINTR)", call_words(j),
                            signal_words(f->signal, j->arena));
    }
    const char *name = strerrorname_np(error);
    const char *text = strerrordesc_np(error);
    return arena_printf(j->arena, "%s failed with %s (%s)", call_words(j),
                        name == NULL ? "an error" : name, text == NULL ? "?" : text);
}

/* The handler has run once more than the script meant, and the program may say so, whereupon
 * the script may wait in vain; but this signal has ended it at no other time. */
static void judge_interruption(const struct judge *j)
{
    const struct actor_record *actor =
        j->ev->fault.actor < 0 ? NULL : judge_actor(j, (size_t)j->ev->fault.actor);
    size_t at = 0;
    const struct step_record *stopped = judge_stopped(j, &at);
    bool has_left =
        actor != NULL && actor->end != END_NONE && actor->killer == KILLER_UNKNOWN;
    bool is_own =
        stopped != NULL && (ptrdiff_t)j->test->steps[at].actor == j->ev->fault.actor;

    if (stopped == NULL && has_left) {
        script_judge_exits(j, (size_t)j->ev->fault.actor);
    } else if (stopped != NULL &&
               (stopped->stop == STOP_LIMIT ||
                (stopped->stop == STOP_ENDED && is_own && has_left))) {
        script_judge_stop(j);
    }
}

/* One fault, one finding: what else went wrong follows from it. */
static void tell_first(const struct judge *j, struct findings *found)
{
    if (found->count == 0) {
        return;
    }
    struct finding *finding = ARENA_PUSH(j->arena, j->out->list, j->out->count);
    *finding = found->list[0];
    finding->message = arena_printf(j->arena, "%s" FAULT_AND_THEN "%s", fault_words(j),
                                    finding->message);
}

void fault_judge(const struct judge *j)
{
    struct findings found = {0};
    struct judge inner = *j;

    /* The machine is slow, or somebody sleeps. */
    bool is_late = j->ev->has_limit && limit_reason(j) == REASON_TIMEOUT;

    if (!j->ev->fault.has_happened || is_late) {
        return;
    }
    inner.out = &found;
    if (j->ev->trial.fault == FAULT_EINTR) {
        judge_interruption(&inner);
    } else if (j->ev->trial.fault == FAULT_PEER_DEATH) {
        fault_judge_death(&inner);
    } else if (is_transparent(j->ev->trial.fault)) {
        judge_play(&inner);
    } else {
        fault_judge_lack(&inner);
    }
    tell_first(j, &found);
}

void fault_judge_survey(const struct judge *j)
{
    if (j->ev->trace.state == TRACE_NONE || j->ev->trace.state == TRACE_REFUSED) {
        j->out->undecided = "no call can be made to fail: this machine does not allow "
                            "ptrace(2)";
    }
}

void fault_remarks(const struct judge *j)
{
    if (j->ev->left_out == 0) {
        return;
    }
    (void)judge_add(
        j, REASON_NONE, j->test->at,
        arena_printf(j->arena,
                     "faults were tried at %zu calls of this test; %zu more were left "
                     "out",
                     j->ev->proposal_count, j->ev->left_out));
}
