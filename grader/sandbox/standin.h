/* A process of the worker's that is in its cell, and of which the boxes' keepers are born.
 *
 * A child is born in the control groups of the process that makes it, and moving a process
 * takes the kernel milliseconds (an RCU grace period). The worker must not be in the cell
 * itself. So there is somebody in its stead, who was moved there once: it shares the memory
 * and the descriptors of the worker, waits until it is asked, and makes a child that is the
 * worker's (clone(2), CLONE_PARENT). To the worker it is as if it had called clone itself. */
#ifndef GRADER_SANDBOX_STANDIN_H
#define GRADER_SANDBOX_STANDIN_H

#include <linux/sched.h>
#include <sys/types.h>

#include "base/err.h"

struct standin {
    pid_t maker;
    char *stack;
    int pidfd;
    int ask[2]; /* pipes */
    int answer[2];
    struct clone_args *args;
    void (*begin)(void *);
    void *argument;
    long result;
    int reason;
};

/* Starts it; it dies with the caller. `standin` must stay where it is. Its pid, or -1. */
MUST_CHECK pid_t standin_start(struct standin *standin, struct err *e);

/* As clone3(2) with these arguments, then begin(argument) in the child, which must not
 * return. The pid, or -1 with errno set. */
MUST_CHECK pid_t standin_clone(struct standin *standin, struct clone_args *args,
                               void (*begin)(void *), void *argument);

#endif
