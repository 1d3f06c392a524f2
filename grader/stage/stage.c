/* The one loop that waits.
 *
 * Each step is judged whenever something has moved: bytes, or an event of the box. When
 * nothing has moved for a moment, the observer looks. A look may fulfil a step (`until`),
 * may show that a limit was exceeded, and may prove that no process can move. In the last
 * case everything is drained once more, because all output was in the pipes by then; if
 * still nothing has come, the step can never be fulfilled and the script stops. Time alone
 * never decides anything but the wall limit. */
#include "stage/stage.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "stage/play.h"

/* A flood must not keep the limits from being looked at. */
#define SAMPLE_NS (20 * NS_PER_MS)

/* Who has blocked while others are delayed tells nobody. */
#define PACE_DELAYED_NS (NS_PER_MS / 20)

int64_t play_wall_left_ns(const struct play *play)
{
    if (play->start_ns == 0) {
        return play->test->limits.value[LIMIT_WALL];
    }
    return play->start_ns + play->test->limits.value[LIMIT_WALL] - clock_now_ns();
}

static enum stop stop_of(const struct play *play, const struct look *look)
{
    if (look->is_held) {
        return STOP_HELD;
    }
    for (size_t i = 0; i < play->actor_count; i++) {
        if (look->reads_stdin[i] && !play->actors[i].is_closed) {
            return STOP_WAITING;
        }
    }
    return STOP_DEADLOCK;
}

bool play_is_input_moving(const struct play *play)
{
    for (size_t i = 0; i < play->actor_count; i++) {
        if (actor_intake(&play->actors[i]) == INTAKE_MOVING) {
            return true;
        }
    }
    return false;
}

/* Nothing could move at the time of the look. 1 if that is the end of the script: had
 * anything been on its way by then, it would have come by now. */
static int give_up(struct play *play, const struct step *step, bool is_taken,
                   struct err *e)
{
    const struct actor *actor = &play->actors[step->actor];
    int moved = play_pump(play, e);

    if (moved != 0) {
        return moved < 0 ? -1 : 0;
    }
    /* Input that was taken between the asking and the look may have fulfilled the step. */
    if (!is_taken && actor_intake(actor) == INTAKE_EMPTY) {
        return 0;
    }
    /* Asked after the events were taken: a death or an alarm is told before it shows. */
    return !play_has_hidden_movement(play);
}

static bool is_delaying(const struct play *play)
{
    return play->tracer != NULL && tracer_is_delaying(play->tracer);
}

/* Looks. 1 if that decided the step, which then stands in *stop. */
static int inspect(struct play *play, const struct step *step, enum stop *stop,
                   struct err *e)
{
    const struct step_row *row = &step_rows[step->kind];
    const struct actor *actor = &play->actors[step->actor];
    struct observed_box box = play_observed(play);
    struct look look;

    /* In this order: only then does the look show what became of the input. */
    bool is_moving = play_is_input_moving(play);
    bool is_taken = actor_intake(actor) == INTAKE_EMPTY;
    if (observe_look(&box, &look, e) < 0 || play_check_usage(play, &look, e) < 0) {
        return -1;
    }
    if (play->ev->has_limit) {
        *stop = STOP_LIMIT;
        return 1;
    }
    /* A task that had stopped for its tracer by then was not where it seemed to be. */
    int moved = play_pump_tracer(play, e);
    if (moved != 0) {
        return moved < 0 ? -1 : 0;
    }
    if (row->seen != NULL && !is_moving && !is_delaying(play) &&
        row->seen(play, step, &look, is_taken)) {
        *stop = STOP_NONE;
        return 1;
    }
    if (!look.is_still || is_moving) {
        return 0;
    }
    int is_over = give_up(play, step, is_taken, e);
    if (is_over > 0) {
        *stop = stop_of(play, &look);
    }
    return is_over;
}

/* Judges by what has moved since the last time. 1 if that decided the step. */
static int judge(struct play *play, const struct step *step, enum stop *stop)
{
    if (play_wall_left_ns(play) <= 0) {
        play_hit(play, LIMIT_WALL, -1);
    }
    /* A start is over at the exec: what the program did since then stops the next step. */
    if (play->ev->has_limit && step->kind != STEP_START) {
        *stop = STOP_LIMIT;
        return 1;
    }
    if (play_is_bereaved(play) && step->kind != STEP_START) {
        *stop = STOP_NONE;
        return 1;
    }
    if (!play->has_moved) {
        return 0;
    }
    play->has_moved = false;
    if (play_is_deserted(play, step)) {
        *stop = STOP_ENDED;
        return 1;
    }
    switch (step_rows[step->kind].judge(play, step)) {
    case PROGRESS_DONE:
        *stop = STOP_NONE;
        return 1;
    case PROGRESS_HOPELESS:
        *stop = step->kind == STEP_START ? STOP_EXEC : STOP_ENDED;
        return 1;
    case PROGRESS_OPEN:
        return 0;
    }
    BUG("progress of step %d", (int)step->kind);
}

/* Lets a delayed task go on, as soon as none is going and the script has taken notice of
 * all that they have done. */
static bool let_one_go(struct play *play)
{
    struct err ignored;

    if (!is_delaying(play) || !tracer_can_let_go(play->tracer)) {
        return false;
    }
    /* The loop will meet the same error. */
    if (play_pump(play, &ignored) == 0) {
        tracer_let_go(play->tracer);
    }
    return true;
}

/* Waits for movement. 1 if it is time to look. */
int play_is_quiet(struct play *play, struct pace *pace)
{
    int64_t left = play_wall_left_ns(play);
    int64_t wait_ns = is_delaying(play) ? PACE_DELAYED_NS : pace->wait_ns;
    bool has_news =
        let_one_go(play) || play_wait(play, wait_ns < left ? wait_ns : left);

    /* Where some task is delayed, nothing can be proven. */
    has_news = has_news || is_delaying(play);
    if (has_news) {
        pace->wait_ns = PACE_FIRST_NS;
    } else if (pace->wait_ns < PACE_LAST_NS) {
        pace->wait_ns += pace->wait_ns / 2;
    }
    int64_t now = clock_now_ns();
    if (has_news && now < pace->sample_ns) {
        return 0;
    }
    pace->sample_ns = now + SAMPLE_NS;
    return 1;
}

static int await(struct play *play, const struct step *step, enum stop *stop,
                 struct err *e)
{
    struct pace pace = {PACE_FIRST_NS, clock_now_ns() + SAMPLE_NS};

    play->has_moved = true;
    for (;;) {
        if (play_pump(play, e) < 0) {
            return -1;
        }
        if (judge(play, step, stop) != 0) {
            return 0;
        }
        if (play_wall_left_ns(play) <= 0 || !play_is_quiet(play, &pace)) {
            continue;
        }
        int decided = inspect(play, step, stop, e);
        if (decided != 0) {
            return decided < 0 ? -1 : 0;
        }
    }
}

static int play_step(struct play *play, const struct step *step, enum stop *stop,
                     struct err *e)
{
    const struct step_row *row = &step_rows[step->kind];
    struct evidence *ev = play->ev;
    struct actor *actor = &play->actors[step->actor];
    struct step_record *record = ARENA_PUSH(&ev->arena, ev->steps, ev->step_count);

    record->descriptors = -1;
    for (int i = 0; i < 2; i++) {
        record->from[i] = actor->consumed[i];
    }
    if (row->begin != NULL && !play_skips(play, step) &&
        row->begin(play, step, e) < 0) {
        return -1;
    }
    if (await(play, step, stop, e) < 0) {
        return -1;
    }
    record->stop = *stop;
    if (step->kind == STEP_UNTIL && *stop == STOP_NONE) {
        record->descriptors = play_count_descriptors(play, step->actor);
    }
    for (int i = 0; i < 2; i++) {
        record->to[i] = *stop == STOP_NONE ? actor->consumed[i] : actor->text[i].len;
    }
    return 0;
}

static int play_script(struct play *play, struct err *e)
{
    const struct test *test = play->test;

    for (size_t i = 0; i < test->step_count; i++) {
        enum stop stop = STOP_NONE;
        if (play_let_wait(play, e) < 0 ||
            play_step(play, &test->steps[i], &stop, e) < 0) {
            return -1;
        }
        if (stop != STOP_NONE) {
            return 0;
        }
    }
    play->ev->is_complete = true;
    return 0;
}

static int furnish(struct play *play, struct err *e)
{
    const struct programs *programs = play->spec->programs;
    const struct test *test = play->test;

    for (size_t i = 0; programs != NULL && i < programs->count; i++) {
        const struct program *program = &programs->list[i];
        if (box_put(play->box, program->name, program->fd, program->is_executable, e) <
            0) {
            return -1;
        }
    }
    for (size_t i = 0; i < test->given_count; i++) {
        const struct given_file *given = &test->given[i];
        AUTO_CLOSE int fd = fd_from_bytes("given", given->content);
        if (fd < 0) {
            return err_sys(e, "cannot hold the given file '%s'", given->path);
        }
        if (box_put(play->box, given->path, fd, false, e) < 0) {
            return -1;
        }
    }
    return 0;
}

static int init_actors(struct play *play, struct err *e)
{
    const struct test *test = play->test;
    struct evidence *ev = play->ev;

    if (test->actor_count > OBSERVE_ACTORS_MAX) {
        return err_set(e, ERR_COURSE, "test '%s' has more than %d actors", test->id,
                       OBSERVE_ACTORS_MAX);
    }
    ev->actors = arena_array(&ev->arena, test->actor_count, sizeof(*ev->actors));
    ev->actor_count = test->actor_count;
    play->actor_count = test->actor_count;
    for (size_t i = 0; i < test->actor_count; i++) {
        ev->actors[i].name = arena_string(&ev->arena, test->actors[i]);
        actor_init(&play->actors[i], &ev->actors[i]);
    }
    return 0;
}

static void play_release(struct play *play)
{
    for (size_t i = 0; i < play->actor_count; i++) {
        actor_release(&play->actors[i]);
    }
    /* A traced process that has ended is dead to the box only when the tracer says so. */
    tracer_free(play->tracer);
    box_close(play->box);
    arena_release(&play->scratch);
}

static int play_all(struct play *play, struct programs *collected, struct err *e)
{
    /* What the box lacks from the beginning need not be waited for. */
    bool has_failed =
        play->ev->lack_count == 0 &&
        (furnish(play, e) < 0 || play_prepare_runtime(play, e) < 0 ||
         play_script(play, e) < 0 || play_survive(play, e) < 0 ||
         play_come_to_rest(play, e) < 0 || play_finish(play, collected, e) < 0);

    return has_failed ? -1 : 0;
}

int stage_play(const struct stage_spec *spec, struct evidence *ev,
               struct programs *collected, struct err *e)
{
    struct play play = {.spec = spec, .test = spec->test, .ev = ev};
    ev->trial = spec->trial;
    int failed = init_actors(&play, e) < 0 || play_open_box(&play, e) < 0 ||
                 play_all(&play, collected, e) < 0;

    play_release(&play);
    return failed != 0 ? -1 : 0;
}
