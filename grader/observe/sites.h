/* Says where in the student's source a stopped task stands, and which function of the C
 * library the student's code called to get there: by unwinding its stack. */
#ifndef GRADER_OBSERVE_SITES_H
#define GRADER_OBSERVE_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/trace.h"
#include "observe/proc.h"

struct sites;

/* The student's program as one exec has laid it out in memory; a process that was forked
 * since then shares it. */
struct image;

struct found {
    ptrdiff_t site; /* index into trace->sites, or -1: not in the student's code */
    const char
        *api; /* lives in the arena; NULL: the student's code made the system call
                        itself, or is not on the stack */
    bool in_handler; /* a signal handler is on the stack */
};

/* Sites are added to `trace`, whose lists live in `arena`. */
struct sites *sites_new(struct trace *trace, struct arena *arena, int proc_fd);

/* Accepts NULL. Images must have been released. */
void sites_free(struct sites *sites);

/* To be called when the student's program has just been executed and the task stands in a
 * ptrace stop: `id` names it inside the box, `host_tid` outside. NULL if it cannot be read:
 * then nothing is known, which is no error. */
struct image *sites_open_image(struct sites *sites, struct task_id id, pid_t host_tid);

/* Each accepts NULL. */
struct image *image_share(struct image *image);
void image_release(struct image *image);

/* The task stands in a ptrace stop. `image` may be NULL: then nothing is found. */
struct found sites_find(struct sites *sites, struct image *image, pid_t host_tid);

/* How many bytes lie in the program's stdout buffer, unwritten; *beginning is a copy of the
 * first of them, in the arena. 0 if that cannot be known. */
size_t sites_unflushed(struct sites *sites, struct image *image, pid_t host_tid,
                       struct bytes *beginning);

#endif
