/* The inside of a keeper, shared by keeper.c, deaths.c and requests.c. */
#ifndef GRADER_SANDBOX_KEEPER_PARTS_H
#define GRADER_SANDBOX_KEEPER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include "sandbox/foreman.h"
#include "sandbox/gate.h"
#include "sandbox/keeper.h"
#include "sandbox/news.h"

enum { PAYLOADS_MAX = 256 };

struct keeper {
    const struct keeper_spec *spec;
    int proc;
    struct foreman foreman;
    int children; /* signalfd of SIGCHLD */
    struct news news;
    struct gates gates;
    int payloads[PAYLOADS_MAX];
    size_t payload_count;
};

/* Reaps one process and tells; `flags` may hold WNOHANG. False when there is none to reap.
 * Children come oldest first, so a payload is told before the orphans its death made. */
bool keeper_reap(struct keeper *keeper, int flags);

int64_t keeper_cpu_ns_of(const struct rusage *usage);

/* Takes one request off the control socket and answers it. */
void keeper_take_request(struct keeper *keeper);

/* Answers that something could not be done. */
void keeper_reply_failed(const struct keeper *keeper, const struct err *e);

#endif
