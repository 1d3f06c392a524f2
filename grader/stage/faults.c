/* Trials in which calls fail. */
#include "base/clock.h"
#include "stage/play.h"

/* How often is looked whether somebody has come to wait, at most. */
enum { LOOKS_MAX = 40 };

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
        tracer_plan_faults(play->tracer, &wanted, play->ev);
    }
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

/* Only who waits can be interrupted, and nobody waits for what is there already. That the
 * script goes on later is nothing that a program could be wrong about. */
int play_let_wait(struct play *play, struct err *e)
{
    struct pace pace = {PACE_FIRST_NS, clock_now_ns()};
    bool is_wanted =
        play->spec->trial.kind == TRIAL_FAULT && play->spec->trial.fault == FAULT_EINTR;

    for (int looks = 0; is_wanted && looks < LOOKS_MAX; looks++) {
        if (play->ev->fault.has_happened || play->ev->has_limit ||
            play_wall_left_ns(play) <= 0) {
            return 0;
        }
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
