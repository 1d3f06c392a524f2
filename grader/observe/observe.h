/* Reads the kernel's own record of what every task of a box is doing, without ptrace, and
 * says whether anything can still move. The proof is in look.c. */
#ifndef GRADER_OBSERVE_OBSERVE_H
#define GRADER_OBSERVE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/evidence.h"

enum { OBSERVE_ACTORS_MAX = 16 };

/* How the grader's own ends of an actor's streams are recognised inside the box. */
struct observed_actor {
    int pid; /* first process, inside the box; 0: not started */
    bool tty;
    uint64_t inode[3];  /* st_ino of the pipes behind 0, 1, 2; with tty inode[0] is the
                           device number of the terminal and the others are unused */
    bool stdin_is_open; /* the script still holds the write end of its stdin */
};

struct observed_box {
    int proc_fd; /* the box's /proc */
    struct observed_actor actors[OBSERVE_ACTORS_MAX];
    size_t actor_count;
};

/* What one look (two scans, the second in the order that makes it a proof) has shown. */
struct look {
    bool is_still;  /* every task was blocked at one moment, and none by a timer */
    bool has_timer; /* some task wakes by itself */
    bool
        reads_stdin[OBSERVE_ACTORS_MAX]; /* proven blocked reading that actor's stdin */
    bool has_others[OBSERVE_ACTORS_MAX]; /* the actor has more than one live process */
    size_t live_count;                   /* tasks alive (no zombies, no keeper) */
    int64_t
        resident_bytes; /* sum over all processes, what they share counted each time:
                               never less than observe_memory */
    int64_t cpu_ns;     /* of everything that ever ran in the box */
};

/* Looks once. `is_still` with no reads_stdin of an actor whose stdin is open means deadlock:
 * nothing but a kill can change the picture, provided that no hidden timer is armed
 * (BOX_TIMER_ARMED). Unknown calls, foreign objects and anything that changes between the
 * scans count as movement. */
MUST_CHECK int observe_look(const struct observed_box *box, struct look *out,
                            struct err *e);

/* Memory that all processes hold together, what they share counted once. Slow: to be asked
 * when a look's resident_bytes is too much. */
MUST_CHECK int observe_memory(const struct observed_box *box, int64_t *bytes,
                              struct err *e);

/* Is some task of the actor (its first process or a descendant) proven blocked in the named
 * system call? 1, 0, or -1 for a name that no system call of this machine has. */
int observe_blocked_in(const struct observed_box *box, size_t actor, const char *call);

/* True if the name can be given to observe_blocked_in (a system call's name, or one of the
 * usual library names for one: waitpid, sleep, sem_wait, …). */
bool observe_knows_call(const char *call);

/* Writes down every task and every pipe for the explanation. */
MUST_CHECK int observe_scene(const struct observed_box *box, struct scene *out,
                             struct arena *arena, struct err *e);

#endif
