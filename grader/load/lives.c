#include "load/lives.h"

/* What the script has done to an actor so far; NULL: not yet. */
struct life {
    bool tty; /* can be closed again and again: Ctrl-D is typed */
    const struct step *closed;
    const struct step *ended;
};

static void refuse(struct reader *r, const struct step *step, const char *message,
                   const struct step *since)
{
    struct span at = source_word(r->source, step->at.line, step->at.column);
    const char *actor = complaint_quote(r->log, bytes_of(r->test->actors[step->actor]));
    struct complaint *c = complain(r->log, at, "'%s' %s by then", actor, message);

    c->note = "since here";
    c->note_at = source_word(r->source, since->at.line, since->at.column);
}

static void close_stdin(struct reader *r, const struct step *step, struct life *life)
{
    if (life->closed != NULL) {
        refuse(r, step, "has its stdin closed", life->closed);
    }
    life->closed = life->tty ? NULL : step;
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
        life->ended = step->until.kind == UNTIL_ENDED ? step : life->ended;
        break;
    case STEP_EXPECT:
    case STEP_FILES:
    case STEP_HOLD:
    case STEP_RELEASE:
    case STEP_KINDS:
        break;
    }
}

void lives_check(struct reader *r, const struct test *test)
{
    struct life *lives =
        arena_array(&r->log->arena, test->actor_count + 1, sizeof(*lives));

    for (size_t i = 0; i < test->step_count; i++) {
        live_through(r, &test->steps[i], &lives[test->steps[i].actor]);
    }
}
