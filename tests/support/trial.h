/* A program that is compiled on the spot and played in one of the further ways. */
#ifndef TESTS_SUPPORT_TRIAL_H
#define TESTS_SUPPORT_TRIAL_H

#include <stddef.h>

#include "stage/stage.h"

/* Compiles what the test plays from now on; to be called by the test, before the worker that
 * plays is forked. `flags` are words for the compiler. */
void trial_use(const char *flags, const char *text);
void trial_use_file(const char *flags, const char *folder, const char *name);

/* Plays it as the only actor, ./prog. Exits if there can be no play. */
void trial_play(struct trial trial, struct step *steps, size_t count,
                struct evidence *ev);

/* For suites: skips where there are no boxes. */
void trial_need_boxes(void);

#define PROG ((const char *[]){"./prog", NULL})
#define START                                                   \
    {                                                           \
        .kind = STEP_START, .start = {.argv = PROG, .argc = 1 } \
    }
#define EXITS                                       \
    {                                               \
        .kind = STEP_EXITS, .exits = {.any = true } \
    }

#endif
