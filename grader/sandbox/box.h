/* The inside of struct box, shared by the sources of this folder. */
#ifndef GRADER_SANDBOX_BOX_H
#define GRADER_SANDBOX_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sandbox/cgroup.h"
#include "sandbox/folder.h"
#include "sandbox/protocol.h"
#include "sandbox/sandbox.h"
#include "sandbox/space.h"

struct box {
    struct box *next; /* of those that this process has open */
    enum tier tier;
    struct folder folder; /* of a box without mounts */
    pid_t keeper;
    pid_t foreman; /* its number in `proc`, or 0 */
    int pidfd;
    int control; /* protocol.h */
    int events;
    int proc;
    int work;
    int run;
    struct limits limits;
    int64_t memory_bytes; /* as in struct box_spec */
    struct space space;
    int segments;                /* the table of System V segments, or -1: stored.c */
    struct cgroup_count counted; /* before anything was started */
    bool is_traced;
    bool allows_ptrace;
    bool has_run_folder;
    bool is_dead;    /* the keeper has been reaped */
    bool is_orderly; /* it had answered the request to end */
    int64_t cpu_ns;
    struct box_event *taken; /* events that box_kill has taken off the socket */
    size_t taken_count;
    size_t taken_next;
    size_t taken_size;
};

/* Sends a request that carries no descriptors. */
MUST_CHECK int box_ask(struct box *box, const void *request, size_t len, struct err *e);

/* Takes it off the list of those that are open. */
void box_forget(struct box *box);

/* Ends what a keeper that has died before its time has left to this process. */
void box_inherit(void);

/* Waits for the reply to the one request that is under way. `fds` has room for
 * FD_MESSAGE_MAX; what lands there is the caller's. */
MUST_CHECK int box_await_reply(const struct box *box, struct reply *answer, int *fds,
                               size_t *fd_count, struct err *e);

#endif
