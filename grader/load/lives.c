#include "load/lives.h"

/* What the script has done to an actor so far; NULL: not yet. */
struct life {
    bool tty; /* can be closed again and again: Ctrl-D is typed */
    const struct step *closed;
    const struct step *ended;
    const struct step *held;
    size_t awaited; /* `until` steps */
};

/* At least two behind which descriptors are counted, after one in which the program gets
 * ready. */
enum { GROWTH_STEPS = 3 };

static struct span span_of(struct reader *r, struct place at)
{
    return source_word(r->source, at.line, at.column);
}

static const char *quote_actor(struct reader *r, size_t actor)
{
    return complaint_quote(r->log, bytes_of(r->test->actors[actor]));
}

static void refuse(struct reader *r, const struct step *step, const char *message,
                   const struct step *since)
{
    struct complaint *c = complain(r->log, span_of(r, step->at), "'%s' %s by then",
                                   quote_actor(r, step->actor), message);

    c->note = "since here";
    c->note_at = span_of(r, since->at);
}

static void close_stdin(struct reader *r, const struct step *step, struct life *life)
{
    if (life->closed != NULL) {
        refuse(r, step, "has its stdin closed", life->closed);
    }
    life->closed = life->tty ? NULL : step;
}

static void hold(struct reader *r, const struct step *step, struct life *life)
{
    if (life->held != NULL) {
        refuse(r, step, "is to be held already", life->held);
    }
    life->held = step;
}

static void need_hold(struct reader *r, const struct step *step,
                      const struct life *life)
{
    if (life->held == NULL) {
        complain(r->log, span_of(r, step->at), "nothing holds '%s' by then",
                 quote_actor(r, step->actor))
            ->help = "a 'hold' step must come before";
    }
}

static void await(struct reader *r, const struct step *step, struct life *life)
{
    life->awaited++;
    if (step->until.kind == UNTIL_ENDED) {
        life->ended = step;
    } else if (step->until.kind == UNTIL_HELD) {
        need_hold(r, step, life);
    }
}

static void live_through(struct reader *r, const struct step *step, struct life *life)
{
    switch (step->kind) {
    case STEP_START:
        life->tty = step->start.tty;
        break;
    case STEP_CLOSE:
        close_stdin(r, step, life);
        break;
    case STEP_SEND:
    case STEP_FEED:
        if (life->closed != NULL) {
            refuse(r, step, "has its stdin closed", life->closed);
        }
        break;
    case STEP_SIGNAL:
        if (life->ended != NULL) {
            refuse(r, step, "has ended", life->ended);
        }
        break;
    case STEP_EXITS:
        life->ended = step;
        break;
    case STEP_UNTIL:
        await(r, step, life);
        break;
    case STEP_HOLD:
        hold(r, step, life);
        break;
    case STEP_RELEASE:
        need_hold(r, step, life);
        life->held = NULL;
        break;
    case STEP_EXPECT:
    case STEP_FILES:
    case STEP_KINDS:
        break;
    }
}

/* What still runs leaves itself, and that is not its fault. */
static void check_leaves(struct reader *r, const struct check *check,
                         const struct life *lives)
{
    for (size_t i = 0; i < r->test->actor_count; i++) {
        if (lives[i].ended == NULL) {
            complain(r->log, span_of(r, check->at),
                     "'%s' may still run when the script is over", quote_actor(r, i))
                ->help = "end it, and wait for that by 'exits'";
            return;
        }
    }
}

static void check_growth(struct reader *r, const struct check *check,
                         const struct life *lives)
{
    if (lives[check->actor].awaited < GROWTH_STEPS) {
        complain(r->log, span_of(r, check->at),
                 "'growth' compares behind 'until' steps, and '%s' has fewer than %d",
                 quote_actor(r, check->actor), GROWTH_STEPS);
    }
}

/* Nobody can be waiting for anything who has ended. */
static void check_blocks(struct reader *r, const struct check *check,
                         const struct life *lives)
{
    const struct step *ended = lives[check->actor].ended;

    if (ended != NULL) {
        struct complaint *c =
            complain(r->log, span_of(r, check->at), "'%s' has ended by then",
                     quote_actor(r, check->actor));
        c->note = "since here";
        c->note_at = span_of(r, ended->at);
    }
}

void lives_check(struct reader *r, const struct test *test)
{
    struct life *lives =
        arena_array(&r->log->arena, test->actor_count + 1, sizeof(*lives));

    for (size_t i = 0; i < test->step_count; i++) {
        live_through(r, &test->steps[i], &lives[test->steps[i].actor]);
    }
    for (size_t i = 0; i < test->check_count; i++) {
        const struct check *check = &test->checks[i];
        if (check->kind == CHECK_LEAVES) {
            check_leaves(r, check, lives);
        } else if (check->kind == CHECK_FDS && check->fds.has_growth) {
            check_growth(r, check, lives);
        } else if (check->kind == CHECK_BLOCKS) {
            check_blocks(r, check, lives);
        }
    }
}
