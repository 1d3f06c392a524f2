/* What programs ask for that a box of a smaller tier does not have. The calls come from the
 * filter (filter_lacks.c); each is answered, and what the program would have got in a full
 * box is noted, so that nobody is blamed for missing it. */
#ifndef GRADER_SANDBOX_WANTS_H
#define GRADER_SANDBOX_WANTS_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>

#include "sandbox/keeper.h"
#include "sandbox/sandbox.h"

struct wants {
    const struct keeper_spec *spec;
    int proc;
    unsigned noted;    /* bit N: enum box_lack N has been told */
    size_t made_count; /* names that may have been made in the box's folders */
};

void wants_init(struct wants *wants, const struct keeper_spec *spec, int proc);

/* Answers a call. True if it shows a lack that was not noted before. */
bool wants_answer(struct wants *wants, int listener, const struct seccomp_notif *call,
                  enum box_lack *lack);

/* The process that a task belongs to, and the one that has made it; 0: it is gone. */
int wants_process_of(int proc, int task);
int wants_parent_of(int proc, int task);

#endif
