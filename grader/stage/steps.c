/* What each kind of step does and waits for: one row per kind. */
#include <stdint.h>

#include "model/pattern.h"
#include "stage/play.h"

static struct actor *actor_of(struct play *play, const struct step *step)
{
    return &play->actors[step->actor];
}

static enum progress judge_start(struct play *play, const struct step *step)
{
    if (actor_of(play, step)->is_execing) {
        return PROGRESS_OPEN;
    }
    return actor_of(play, step)->is_started ? PROGRESS_DONE : PROGRESS_HOPELESS;
}

static int begin_send(struct play *play, const struct step *step, struct err *e)
{
    (void)e;
    actor_send(actor_of(play, step), step->send);
    return 0;
}

/* What nobody will read counts as sent: the actor may be right not to want it. */
static enum progress judge_send(struct play *play, const struct step *step)
{
    return actor_has_pending(actor_of(play, step)) ? PROGRESS_OPEN : PROGRESS_DONE;
}

static int begin_close(struct play *play, const struct step *step, struct err *e)
{
    (void)e;
    actor_close(actor_of(play, step));
    return 0;
}

static bool wants(const struct step *step, int stream)
{
    switch (step->expect.stream) {
    case STREAM_OUT:
        return stream == 0;
    case STREAM_ERR:
        return stream == 1;
    case STREAM_ANY:
        return true;
    }
    BUG("stream %d", (int)step->expect.stream);
}

static enum progress judge_expect(struct play *play, const struct step *step)
{
    struct actor *actor = actor_of(play, step);
    bool is_open = false;

    for (int stream = 0; stream < 2; stream++) {
        if (!wants(step, stream)) {
            continue;
        }
        bool is_complete = actor->output[stream] < 0;
        size_t end = 0;
        if (pattern_find(&step->expect.pattern, buf_bytes(&actor->text[stream]),
                         actor->consumed[stream], is_complete, &end)) {
            actor->consumed[stream] = end;
            return PROGRESS_DONE;
        }
        is_open = is_open || !is_complete;
    }
    return is_open ? PROGRESS_OPEN : PROGRESS_HOPELESS;
}

static enum progress judge_end(struct play *play, const struct step *step)
{
    const struct actor *actor = actor_of(play, step);

    if (!actor->is_started) {
        return PROGRESS_HOPELESS;
    }
    return actor->has_ended ? PROGRESS_DONE : PROGRESS_OPEN;
}

/* A call that does not exist here is the course's mistake: never the student's failure. */
int play_refuse_call(struct place at, const char *call, struct err *e)
{
    return err_set(e, ERR_COURSE, "%s:%d: this machine has no system call '%s'",
                   at.file == NULL ? "script" : at.file, at.line, call);
}

static int begin_until(struct play *play, const struct step *step, struct err *e)
{
    (void)play;
    if (step->until.kind == UNTIL_BLOCKED_IN && !observe_knows_call(step->until.call)) {
        return play_refuse_call(step->at, step->until.call, e);
    }
    return 0;
}

/* Can its processes still do something? */
static enum progress judge_presence(const struct actor *actor)
{
    bool is_gone = actor->has_ended && actor->output[0] < 0 && actor->output[1] < 0;

    return is_gone || !actor->is_started ? PROGRESS_HOPELESS : PROGRESS_OPEN;
}

static enum progress judge_until(struct play *play, const struct step *step)
{
    const struct actor *actor = actor_of(play, step);

    if (step->until.kind == UNTIL_ENDED) {
        return judge_end(play, step);
    }
    if (step->until.kind == UNTIL_HELD && play->tracer != NULL &&
        tracer_is_holding(play->tracer, step->actor)) {
        return PROGRESS_DONE;
    }
    return judge_presence(actor);
}

static enum progress judge_signal(struct play *play, const struct step *step)
{
    return play_is_targeted(step) ? judge_presence(actor_of(play, step))
                                  : judge_send(play, step);
}

static bool seen_signal(struct play *play, const struct step *step,
                        const struct look *look, bool is_taken)
{
    (void)look;
    (void)is_taken;
    return play_is_targeted(step) && play_signal_target(play, step);
}

/* Who has ended is not at rest, even if nobody has told of it yet. */
static bool is_at_rest(const struct play *play, size_t actor)
{
    struct observed_box box = play_observed(play);
    struct actor_look look;
    struct err ignored;

    return observe_actor(&box, actor, &look, &ignored) == 0 && look.is_alive &&
           look.is_blocked;
}

static bool seen_until(struct play *play, const struct step *step,
                       const struct look *look, bool is_taken)
{
    struct observed_box box = play_observed(play);

    switch (step->until.kind) {
    case UNTIL_READING_STDIN:
        return is_taken && look->reads_stdin[step->actor];
    case UNTIL_IDLE:
        return is_taken && look->reads_stdin[step->actor] &&
               !look->has_others[step->actor];
    case UNTIL_WAITING:
        return is_at_rest(play, step->actor);
    case UNTIL_BLOCKED_IN:
        return observe_blocked_in(&box, step->actor, step->until.call,
                                  step->until.on) == 1;
    case UNTIL_STOPPED:
        return look->is_stopped[step->actor];
    case UNTIL_ENDED:
    case UNTIL_HELD:
        return false;
    }
    BUG("until %d", (int)step->until.kind);
}

static int begin_files(struct play *play, const struct step *step, struct err *e)
{
    return play_record_files(play, (size_t)(step - play->test->steps), step->files.list,
                             step->files.count, e);
}

static int begin_release(struct play *play, const struct step *step, struct err *e)
{
    (void)e;
    if (play->tracer != NULL) {
        tracer_release(play->tracer, step->actor);
    }
    return 0;
}

static enum progress judge_done(struct play *play, const struct step *step)
{
    (void)play;
    (void)step;
    return PROGRESS_DONE;
}

static enum progress judge_close(struct play *play, const struct step *step)
{
    const struct actor *actor = actor_of(play, step);

    if (actor->tty) {
        return judge_send(play, step);
    }
    return actor->input < 0 ? PROGRESS_DONE : PROGRESS_OPEN;
}

const struct step_row step_rows[STEP_KINDS] = {
    [STEP_START] = {play_start_actor, judge_start, NULL},
    [STEP_SEND] = {begin_send, judge_send, NULL},
    [STEP_FEED] = {begin_send, judge_done, NULL},
    [STEP_CLOSE] = {begin_close, judge_close, NULL},
    [STEP_EXPECT] = {NULL, judge_expect, NULL},
    [STEP_UNTIL] = {begin_until, judge_until, seen_until},
    [STEP_SIGNAL] = {play_signal, judge_signal, seen_signal},
    [STEP_EXITS] = {NULL, judge_end, NULL},
    [STEP_FILES] = {begin_files, judge_done, NULL},
    [STEP_HOLD] = {play_hold, judge_done, NULL},
    [STEP_RELEASE] = {begin_release, judge_done, NULL},
};
