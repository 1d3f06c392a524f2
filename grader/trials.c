#include "trials.h"

#include <string.h>

/* Whoever has more to mend begins with these. */
enum { FINDINGS_MAX = 6 };

static void add(struct trials *trials, const struct trial *trial, struct arena *arena)
{
    struct turn *turn = ARENA_PUSH(arena, trials->list, trials->count);

    *turn = (struct turn){.trial = *trial};
    trials->pending++;
}

void trials_plan(struct trials *trials, const struct test *test, bool has_passed,
                 struct arena *arena)
{
    struct trial *planned = NULL;
    size_t count = test_trials(test, arena, &planned);

    for (size_t i = 0; i < count; i++) {
        if (has_passed || planned[i].kind == TRIAL_RACES) {
            add(trials, &planned[i], arena);
        }
    }
}

struct turn *trials_next(struct trials *trials)
{
    for (size_t i = 0; i < trials->count; i++) {
        if (trials->list[i].state == TURN_OPEN) {
            return &trials->list[i];
        }
    }
    return NULL;
}

static bool is_same(const struct trial *a, const struct trial *b)
{
    return a->kind == b->kind && a->number == b->number && a->address == b->address &&
           a->fault == b->fault && strcmp(a->call, b->call) == 0 &&
           a->process == b->process && a->nth == b->nth;
}

struct turn *trials_find(struct trials *trials, const struct trial *trial)
{
    for (size_t i = 0; i < trials->count; i++) {
        if (trials->list[i].state == TURN_SENT &&
            is_same(&trials->list[i].trial, trial)) {
            return &trials->list[i];
        }
    }
    return NULL;
}

/* One trial of its kind in which it fails is enough: who races with whom is luck, and so is
 * the order of events. Faults are different mistakes, but for deaths: one that the others do
 * not survive is enough. */
static bool show_the_same(const struct trial *a, const struct trial *b)
{
    return a->kind == b->kind &&
           (a->kind != TRIAL_FAULT ||
            (a->fault == FAULT_PEER_DEATH && b->fault == FAULT_PEER_DEATH));
}

/* Turns are sent in the order of the list, so which one is told does not depend on which is
 * over first. */
static void drop_needless(struct trials *trials, const struct turn *failed)
{
    for (size_t i = 0; i < trials->count; i++) {
        struct turn *turn = &trials->list[i];
        if (turn->state == TURN_OPEN && show_the_same(&turn->trial, &failed->trial)) {
            turn->state = TURN_NEEDLESS;
            trials->pending--;
        }
    }
}

bool trials_end(struct trials *trials, struct turn *turn, const struct evidence *ev,
                struct arena *arena)
{
    bool has_failed = turn->findings.count > 0;
    bool is_first = has_failed;

    turn->state = TURN_DONE;
    trials->pending--;
    for (const struct turn *t = trials->list; t < turn; t++) {
        is_first = is_first && (t->state != TURN_DONE || t->findings.count == 0);
    }
    if (has_failed) {
        drop_needless(trials, turn);
    }
    for (size_t i = 0; ev != NULL && i < ev->proposal_count; i++) {
        add(trials, &ev->proposals[i], arena);
    }
    return is_first;
}

void trials_give_up(struct trials *trials, enum trial_kind kind, const char *why)
{
    for (size_t i = 0; i < trials->count; i++) {
        struct turn *turn = &trials->list[i];
        if (turn->state == TURN_OPEN && turn->trial.kind == kind) {
            turn->state = TURN_DONE;
            turn->trouble = why;
            trials->pending--;
        }
    }
}

static bool is_told(const struct findings *told, const struct finding *finding)
{
    for (size_t i = 0; i < told->count; i++) {
        const struct finding *t = &told->list[i];
        if (t->reason == finding->reason && strcmp(t->message, finding->message) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_failed_before(const struct trials *trials, const struct turn *turn)
{
    for (const struct turn *t = trials->list; t < turn; t++) {
        if (show_the_same(&t->trial, &turn->trial) && t->findings.count > 0) {
            return true;
        }
    }
    return false;
}

void trials_merge(const struct trials *trials, struct test_result *result,
                  struct arena *arena)
{
    struct findings all = {.undecided = result->findings.undecided};

    for (const struct turn *turn = trials->list; turn < trials->list + trials->count;
         turn++) {
        for (size_t i = 0; i < turn->findings.count; i++) {
            const struct finding *finding = &turn->findings.list[i];
            if (all.count < FINDINGS_MAX && !has_failed_before(trials, turn) &&
                !is_told(&all, finding)) {
                *ARENA_PUSH(arena, all.list, all.count) = *finding;
            }
        }
        for (size_t i = 0; i < turn->remarks.count; i++) {
            *ARENA_PUSH(arena, result->remarks.list, result->remarks.count) =
                turn->remarks.list[i];
        }
        result->trouble = result->trouble == NULL ? turn->trouble : result->trouble;
    }
    /* What a further trial shows may be why the plain play came out wrong. */
    for (size_t i = 0; i < result->findings.count; i++) {
        *ARENA_PUSH(arena, all.list, all.count) = result->findings.list[i];
    }
    result->findings = all;
    if (all.count > 0) {
        result->trouble = NULL;
    }
}
