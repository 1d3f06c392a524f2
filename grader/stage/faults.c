/* Trials in which calls fail. */
#include "base/clock.h"
#include "stage/play.h"

/* How often is looked whether somebody has come to wait, at most. */
enum { LOOKS_MAX = 40 };

/* Processor time without a rest that shows that somebody turns in circles; as much as
 * check/fault_death.c asks for. */
#define SPIN_NS (250 * NS_PER_MS)

/* Those who live on when an actor was killed. */
struct survivors {
    int64_t used_ns
        [OBSERVE_ACTORS_MAX]; /* when it was last seen to rest; 0: not yet seen */
    bool are_blocked;
    int blocked_looks; /* in a row */
};

static bool is_about_faults(const struct play *play)
{
    return play->spec->trial.kind == TRIAL_CALLS ||
           play->spec->trial.kind == TRIAL_FAULT;
}

/* Those that the test is to survive, a bit for each; of a TRIAL_FAULT its own. */
static unsigned wanted_faults(const struct play *play)
{
    const struct test *test = play->test;
    unsigned out = 0;

    if (play->spec->trial.kind == TRIAL_FAULT) {
        return 1U << (unsigned)play->spec->trial.fault;
    }
    for (size_t i = 0; i < test->check_count; i++) {
        const struct check *check = &test->checks[i];
        for (size_t k = 0; check->kind == CHECK_SURVIVES && k < check->survives.count;
             k++) {
            out |= 1U << (unsigned)check->survives.list[k];
        }
    }
    /* Who is alone has no peer. */
    return test->actor_count > 1 ? out : out & ~(1U << FAULT_PEER_DEATH);
}

/* Where somebody writes to the dead is worth telling. */
static bool notes_writes(const struct play *play)
{
    return play->spec->trial.kind == TRIAL_FAULT &&
           play->spec->trial.fault == FAULT_PEER_DEATH;
}

size_t play_list_faults(struct play *play, const char *const **names, size_t count)
{
    const char **list = NULL;
    size_t listed = 0;

    if (!is_about_faults(play)) {
        return count;
    }
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(&play->scratch, list, listed) = (*names)[i];
    }
    if (notes_writes(play)) {
        *ARENA_PUSH(&play->scratch, list, listed) = "write";
        count++;
    }
    count = fault_stop_names(&play->spec->trial, wanted_faults(play), &play->scratch,
                             &list, count);
    *names = list;
    return count;
}

void play_plan_faults(struct play *play)
{
    struct tracer_faults wanted = {.trial = play->spec->trial,
                                   .faults = wanted_faults(play)};

    if (is_about_faults(play)) {
        wanted.recorded_count =
            test_traced_calls(play->test, &play->scratch, &wanted.recorded);
        wanted.records_writes = notes_writes(play);
        tracer_plan_faults(play->tracer, &wanted, play->ev);
    }
}

static bool awaits(const struct step *step)
{
    return step->kind == STEP_EXPECT || step->kind == STEP_UNTIL;
}

/* Has the script waited for something of this actor's, among its first steps? */
static bool is_awaited(const struct play *play, size_t actor, size_t step_count)
{
    for (size_t i = 0; i < step_count; i++) {
        if (awaits(&play->test->steps[i]) && play->test->steps[i].actor == actor) {
            return true;
        }
    }
    return false;
}

/* They have met as soon as each has done something that the script waits for, if it waits for
 * anything of it at all. */
static void note_meeting(struct play *play)
{
    if (!is_about_faults(play)) {
        return;
    }
    for (size_t i = 0; i < play->actor_count; i++) {
        if (is_awaited(play, i, play->test->step_count) &&
            !is_awaited(play, i, play->ev->step_count)) {
            return;
        }
    }
    tracer_note_meeting(play->tracer);
}

/* Once somebody was killed, the others get what the script has for them, but nobody answers
 * for what they do: it does not wait for it, nor hold anybody. */
bool play_is_bereaved(const struct play *play)
{
    return play->spec->trial.kind == TRIAL_FAULT &&
           play->spec->trial.fault == FAULT_PEER_DEATH && play->ev->fault.has_happened;
}

/* 1 if nothing moves, -1 if the box is broken. */
static int is_at_rest(struct play *play, struct err *e)
{
    struct observed_box box = play_observed(play);
    struct look look;

    bool is_moving = play_is_input_moving(play);
    if (observe_look(&box, &look, e) < 0) {
        return -1;
    }
    int moved = play_pump(play, e);
    if (moved != 0) {
        return moved < 0 ? -1 : 0;
    }
    return look.is_still && !is_moving;
}

static bool needs_rest(const struct play *play)
{
    bool awaits_fault = play->spec->trial.kind == TRIAL_FAULT &&
                        play->spec->trial.fault == FAULT_EINTR &&
                        !play->ev->fault.has_happened;

    return (awaits_fault || play_is_bereaved(play)) && !play->ev->has_limit &&
           play_wall_left_ns(play) > 0;
}

/* Only who waits can be interrupted, and nobody waits for what is there already. That the
 * script goes on later is nothing that a program could be wrong about. */
int play_let_wait(struct play *play, struct err *e)
{
    struct pace pace = {PACE_FIRST_NS, clock_now_ns()};

    note_meeting(play);
    for (int looks = 0; needs_rest(play) && looks < LOOKS_MAX; looks++) {
        if (play_pump(play, e) < 0) {
            return -1;
        }
        int rests = play_is_quiet(play, &pace) == 0 ? 0 : is_at_rest(play, e);
        if (rests != 0) {
            return rests < 0 ? -1 : 0;
        }
    }
    return 0;
}

bool play_skips(const struct play *play, const struct step *step)
{
    return play_is_bereaved(play) &&
           ((ptrdiff_t)step->actor == play->ev->fault.actor || step->kind == STEP_HOLD);
}

/* Of those who live on. 1 if one turns in circles. */
static int measure(struct play *play, struct survivors *survivors, struct err *e)
{
    struct observed_box box = play_observed(play);

    survivors->are_blocked = true;
    for (size_t i = 0; i < play->actor_count; i++) {
        struct actor_look look;
        if ((ptrdiff_t)i == play->ev->fault.actor || !play->actors[i].is_started ||
            play->actors[i].has_ended) {
            continue;
        }
        if (observe_actor(&box, i, &look, e) < 0) {
            return -1;
        }
        if (survivors->used_ns[i] == 0) {
            survivors->used_ns[i] = look.cpu_ns;
        }
        int64_t busy_ns = look.cpu_ns - survivors->used_ns[i];
        play->actors[i].record->busy_ns = busy_ns;
        survivors->are_blocked = survivors->are_blocked && look.is_blocked;
        if (busy_ns >= SPIN_NS) {
            return 1;
        }
    }
    /* A task that had stopped for its tracer by then was not where it seemed to be. */
    int moved = play_pump_tracer(play, e);
    survivors->are_blocked = survivors->are_blocked && moved == 0;
    return moved < 0 ? -1 : 0;
}

/* 1 if it is known what becomes of them, -1 if the box is broken. */
static int is_settled(struct play *play, struct survivors *survivors, struct err *e)
{
    int rests = is_at_rest(play, e);

    if (rests != 0) {
        play->ev->fault.is_final = rests > 0 && !play_has_hidden_movement(play);
        return rests < 0 ? -1 : play->ev->fault.is_final;
    }
    int spins = measure(play, survivors, e);
    /* Who sleeps now and then may do so for ever. */
    survivors->blocked_looks =
        survivors->are_blocked ? survivors->blocked_looks + 1 : 0;
    return spins != 0 ? spins : survivors->blocked_looks == LOOKS_MAX;
}

/* They are given the time to end, or to come to rest. */
int play_survive(struct play *play, struct err *e)
{
    struct pace pace = {PACE_FIRST_NS, clock_now_ns()};
    struct survivors survivors = {0};
    int settled = 0;

    while (settled == 0 && play_is_bereaved(play) && !play->ev->has_limit &&
           play_wall_left_ns(play) > 0) {
        if (play_pump(play, e) < 0) {
            return -1;
        }
        if (play_is_quiet(play, &pace) != 0) {
            settled = is_settled(play, &survivors, e);
        }
    }
    return settled < 0 ? -1 : 0;
}

bool play_is_deserted(const struct play *play, const struct step *step)
{
    const struct evidence *ev = play->ev;
    bool is_lack = play->spec->trial.kind == TRIAL_FAULT &&
                   play->spec->trial.fault >= FAULT_NO_SPACE &&
                   play->spec->trial.fault <= FAULT_NO_ACCESS;

    return is_lack && ev->fault.has_happened && ev->fault.actor >= 0 &&
           step->kind != STEP_FILES && (ptrdiff_t)step->actor != ev->fault.actor &&
           play->actors[ev->fault.actor].has_ended;
}
