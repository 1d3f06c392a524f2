/* Payloads of a traced box on their way to exec: each waits at a gate until its tracer has
 * taken it over, and from there the keeper only watches for the outcome. It must not wait
 * for it: the tracer is the process that the keeper answers to. */
#ifndef GRADER_SANDBOX_GATE_H
#define GRADER_SANDBOX_GATE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sandbox/news.h"

enum { GATES_MAX = 32 };

/* What opens a gate: one byte. */
enum gate_sign { GATE_PLAIN = 'p', GATE_STOPS = 's' };

struct gate {
    pid_t pid;
    int sign_fd;   /* write end: the sign; -1: the gate has been opened */
    int status_fd; /* read end: why exec failed, or end of file */
};

struct gates {
    struct gate list[GATES_MAX];
    size_t count;
    pid_t failed[GATES_MAX]; /* whose exec failed and who are still to be reaped */
    size_t failed_count;
};

bool gates_are_full(const struct gates *gates);

/* Takes over the descriptors. There must be room. */
void gates_add(struct gates *gates, const struct gate *gate);

/* A payload that is gone is nobody's fault. */
void gates_open(struct gates *gates, pid_t pid, bool stops);

/* Stores what to poll for in `out`, which has room for GATES_MAX; returns how many. */
size_t gates_watch(const struct gates *gates, struct pollfd *out);

/* Tells the outcome of every exec that has one. */
void gates_take(struct gates *gates, struct news *news);

/* To be called before a death is told. False if it is not to be told, for the exec of that
 * process has failed. */
bool gates_take_death(struct gates *gates, pid_t pid, struct news *news);

#endif
