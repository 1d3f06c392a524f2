/* The further trials of one test, from their plan to what they have found. */
#ifndef GRADER_TRIALS_H
#define GRADER_TRIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/result.h"
#include "model/trial.h"

enum turn_state {
    TURN_OPEN,
    TURN_SENT,
    TURN_DONE,
    TURN_NEEDLESS, /* an earlier one of its kind has failed */
};

struct turn {
    struct trial trial;
    enum turn_state state;
    struct findings findings;
    struct findings remarks;
    const char *trouble; /* why it could not be made or judged, or NULL */
};

struct trials {
    struct turn *list; /* in the arena given to trials_plan */
    size_t count;
    size_t pending; /* open or sent */
};

/* What is to follow the plain play of a test. Of one that has failed only the search for
 * races, which may tell why. */
void trials_plan(struct trials *trials, const struct test *test, bool has_passed,
                 struct arena *arena);

/* The next open turn, or NULL. */
struct turn *trials_next(struct trials *trials);

/* The turn of this trial that is under way. */
struct turn *trials_find(struct trials *trials, const struct trial *trial);

/* Notes that a turn is over, whose findings and trouble are filled in. What a survey
 * proposes is added. Returns true if it is the first in the list that has failed so far, and
 * so the one to be told. */
bool trials_end(struct trials *trials, struct turn *turn, const struct evidence *ev,
                struct arena *arena);

/* Those of a kind cannot be made, and why; `why` is kept. */
void trials_give_up(struct trials *trials, enum trial_kind kind, const char *why);

/* Adds what they have found to the result of the plain play; texts live in `arena`. */
void trials_merge(const struct trials *trials, struct test_result *result,
                  struct arena *arena);

#endif
