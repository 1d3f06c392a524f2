/* The grader's side of one actor: what goes in and what comes out. */
#ifndef GRADER_STAGE_ACTOR_H
#define GRADER_STAGE_ACTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/evidence.h"
#include "observe/observe.h"
#include "sandbox/sandbox.h"

struct actor {
    struct actor_record *record; /* in the evidence */
    bool is_started;
    bool is_execing; /* let go at its gate, and its program does not run yet */
    bool has_ended;
    bool tty;
    int input;         /* our end of its stdin, or -1 */
    int output[2];     /* our ends of its stdout and stderr; -1 at end-of-file */
    uint64_t inode[3]; /* as in struct observed_actor */
    struct buf
        pending; /* what is still to be written to its stdin, from `written` on */
    size_t written;
    bool closes;     /* its stdin, when all is written */
    bool is_closed;  /* the script has closed its stdin */
    char last_typed; /* on the terminal, or 0 */
    int64_t typed_ns;
    uint64_t signals;   /* bit N: the script has sent signal N */
    struct buf text[2]; /* what it printed, up to the limit */
    size_t consumed[2]; /* how much of it earlier steps consumed */
};

void actor_init(struct actor *actor, struct actor_record *record);
void actor_release(struct actor *actor);

struct actor_place {
    struct box *box;
    struct tracer *tracer; /* or NULL */
    size_t index;          /* of the actor */
};

/* Starts its program in the box, `wanted` with pipes of its own. What cannot be executed
 * is told by record->exec_errno, in a traced box only when actor_note_exec has been told. */
MUST_CHECK int actor_start(struct actor *actor, const struct actor_place *place,
                           const struct box_start *wanted, struct box_process *process,
                           struct err *e);

/* The exec that was under way has succeeded, or failed with this errno. */
void actor_note_exec(struct actor *actor, int exec_errno);

/* Queues bytes for its stdin. */
void actor_send(struct actor *actor, struct bytes text);

/* Closes its stdin behind what is queued; on a terminal, types end-of-file. */
void actor_close(struct actor *actor);

/* Moves what can be moved without blocking, in both directions. True if anything was, or a
 * stream came to its end. Of each stream at most `limit` bytes are kept; what is beyond
 * sets is_cut. */
bool actor_pump(struct actor *actor, int64_t limit);

bool actor_has_pending(const struct actor *actor);

/* How far the input has come. It must be asked before a look which is to prove that the
 * actor waits for more. */
enum intake {
    INTAKE_MOVING,  /* on its way: what the actor does next is open */
    INTAKE_WAITING, /* it lies there unread */
    INTAKE_EMPTY,   /* all was taken */
};
enum intake actor_intake(const struct actor *actor);

/* What the observer is to know about it. */
struct observed_actor actor_observed(const struct actor *actor);

#endif
