/* How the actors come to rest once the script has nothing more for them. */
#include "base/clock.h"
#include "stage/play.h"

/* What must be known about an actor before it is judged. */
struct rest {
    const struct check *check;
    int64_t
        used_ns; /* processor time of the actor when the script was over; -1: not yet */
};

static bool asks_for_none(const struct check *check)
{
    return check->kind == CHECK_PROCESSES && check->processes.none.count > 0;
}

bool play_wants_scene(const struct play *play)
{
    for (size_t i = 0; i < play->test->check_count; i++) {
        const struct check *check = &play->test->checks[i];
        if (check->kind == CHECK_BLOCKS || asks_for_none(check)) {
            return true;
        }
    }
    return false;
}

static bool needs_rest(const struct check *check)
{
    return check->kind == CHECK_BLOCKS || check->kind == CHECK_BUSY ||
           check->kind == CHECK_TERMINATES || check->kind == CHECK_LEAVES ||
           asks_for_none(check);
}

static bool is_none(const struct check *check, const struct actor_look *look)
{
    for (size_t i = 0; i < check->processes.none.count; i++) {
        bool is_zombie = check->processes.none.list[i] != PROCESS_STOPPED;
        if (is_zombie ? look->has_zombie : look->has_stopped) {
            return false;
        }
    }
    return true;
}

/* What the actor used up since the script was over, and whether that is too much. */
static bool is_burning(struct play *play, struct rest *rest,
                       const struct actor_look *look)
{
    struct actor_record *record = play->actors[rest->check->actor].record;

    if (rest->used_ns < 0) {
        rest->used_ns = look->cpu_ns;
    }
    int64_t busy_ns = look->cpu_ns - rest->used_ns;
    record->busy_ns = busy_ns > record->busy_ns ? busy_ns : record->busy_ns;
    return busy_ns >= rest->check->busy_ns;
}

/* 1 if more watching cannot change the check's outcome. */
static int is_certain(struct play *play, struct rest *rest, struct err *e)
{
    const struct check *check = rest->check;
    struct observed_box box = play_observed(play);
    struct actor_look look;

    if (check->kind == CHECK_BLOCKS) {
        return observe_blocked_in(&box, check->actor, check->blocks.call,
                                  check->blocks.on) == 1;
    }
    /* What may be left behind is whoever's. */
    size_t who = check->kind == CHECK_LEAVES ? OBSERVE_EVERYBODY : check->actor;
    if (observe_actor(&box, who, &look, e) < 0) {
        return -1;
    }
    if (check->kind == CHECK_BUSY) {
        return is_burning(play, rest, &look) || look.is_blocked;
    }
    return look.is_blocked && (!asks_for_none(check) || is_none(check, &look));
}

static int are_certain(struct play *play, struct rest *list, size_t count,
                       struct err *e)
{
    int all = 1;

    for (size_t i = 0; i < count; i++) {
        int one = is_certain(play, &list[i], e);
        if (one < 0) {
            return -1;
        }
        all = all && one;
    }
    /* A task that had stopped for its tracer by then was not where it seemed to be. */
    int moved = all != 0 ? play_pump_tracer(play, e) : 0;
    return moved < 0 ? -1 : all != 0 && moved == 0;
}

/* 1 if nothing moves any more. */
static int is_over(struct play *play, struct err *e)
{
    struct observed_box box = play_observed(play);
    struct look look;

    bool is_moving = play_is_input_moving(play);
    if (observe_look(&box, &look, e) < 0 || play_check_usage(play, &look, e) < 0) {
        return -1;
    }
    int moved = play_pump(play, e);
    if (moved != 0) {
        return moved < 0 ? -1 : 0;
    }
    return play->ev->has_limit ||
           (look.is_still && !is_moving && !play_has_hidden_movement(play));
}

/* The checks that are to be certain. */
static int list_checks(const struct play *play, struct rest *list, size_t *count,
                       struct err *e)
{
    const struct test *test = play->test;

    for (size_t i = 0; i < test->check_count; i++) {
        const struct check *check = &test->checks[i];
        if (check->kind == CHECK_BLOCKS && !observe_knows_call(check->blocks.call)) {
            return play_refuse_call(check->at, check->blocks.call, e);
        }
        if (needs_rest(check)) {
            list[(*count)++] = (struct rest){check, -1};
        }
    }
    return 0;
}

int play_come_to_rest(struct play *play, struct err *e)
{
    struct pace pace = {PACE_FIRST_NS, clock_now_ns()};
    size_t count = 0;
    struct rest *list =
        arena_array(&play->scratch, play->test->check_count, sizeof(*list));

    /* What the actors do now is judged as it comes. */
    if (play->tracer != NULL) {
        tracer_end_schedule(play->tracer);
    }
    if (list_checks(play, list, &count, e) < 0) {
        return -1;
    }
    if (!play->ev->is_complete || count == 0 || play_is_bereaved(play)) {
        return 0;
    }
    /* The script has come to its end in time: what is open when the time is up is judged
     * as it is. */
    while (!play->ev->has_limit && play_wall_left_ns(play) > 0) {
        if (play_pump(play, e) < 0) {
            return -1;
        }
        int certain = are_certain(play, list, count, e);
        int over = certain != 0 ? certain : is_over(play, e);
        if (over != 0) {
            return over < 0 ? -1 : 0;
        }
        (void)play_is_quiet(play, &pace);
    }
    return 0;
}
