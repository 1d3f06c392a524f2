/* What is known about system calls: their names, and what it means to be blocked in one. */
#ifndef GRADER_OBSERVE_CALLS_H
#define GRADER_OBSERVE_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/call_names.h"

/* How to find out what a task that is blocked in a call waits for. */
enum call_rule {
    RULE_FOREVER, /* another process; by itself if the timeout argument says so */
    RULE_TIMER,   /* always wakes by itself */
    RULE_READ,    /* what the descriptor refers to */
    RULE_SPLICE,  /* as RULE_READ for an actor's stdin; elsewhere also the other end */
    RULE_WRITE,
    RULE_CONNECT, /* room in the queue of a listening socket */
    RULE_OPEN,    /* the other end of a FIFO */
    RULE_LOCK,    /* another holder of a lock on a file */
    RULE_FCNTL,   /* as RULE_LOCK for some commands */
    RULE_POLL,
    RULE_SELECT,
    RULE_EPOLL,
    RULE_FUTEX,
    RULE_VFORK, /* its child, in an uninterruptible sleep */
};

struct call {
    long nr;
    enum call_rule rule;
    int timeout; /* index of the argument with the timeout, or -1 */
    bool in_ms; /* the timeout is a number of milliseconds, negative: none; else it is a
                    pointer, NULL: none */
    int fd;     /* index of the argument with the descriptor, or -1 */
};

/* NULL for a call about which nothing is known. */
const struct call *call_find(long nr);

/* Name of a system call, copied into `arena`, or NULL. */
const char *call_name(long nr, struct arena *arena);

/* The numbers of the calls that a name stands for (model/call_names.h): 0 if it is
 * unknown, or if this machine has none of them. */
enum { CALL_NUMBERS_MAX = CALL_ALIASES_MAX };
size_t call_numbers(const char *name, long out[CALL_NUMBERS_MAX]);

#endif
