/* What happened while one test was played, as seen from outside the student's processes.
 *
 * Written by stage/, then only read: checks judge it, explain/ tells it, it can be saved as
 * JSON and judged again without a re-run. Everything hangs in its arena. Pids are those
 * inside the box (the keeper is 1). */
#ifndef GRADER_MODEL_EVIDENCE_H
#define GRADER_MODEL_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/course.h"
#include "model/fault.h"
#include "model/hazard.h"
#include "model/limits.h"
#include "model/tier.h"
#include "model/trace.h"
#include "model/trial.h"

/* What one stream of an actor carried. `text` is whole unless `is_cut`: then it is the
 * beginning, and `total` says how much was seen before the flood was stopped. On a
 * terminal, stdout holds everything and stderr stays empty. */
struct stream_record {
    struct bytes text;
    int64_t total;
    bool is_cut;
};

enum end_kind { END_NONE, END_EXITED, END_SIGNALED };

/* Who ended it, if a signal did. */
enum killer {
    KILLER_UNKNOWN, /* itself, another process of the box, or the kernel */
    KILLER_SCRIPT,  /* a `signal` step */
    KILLER_GRADER,  /* the grader, because the test was over */
};

struct actor_record {
    const char *name; /* as in the script */
    int pid;          /* 0: was never started */
    int exec_errno;   /* why exec failed, or 0 */
    enum end_kind end;
    int end_value; /* exit status or signal number */
    enum killer killer;
    struct stream_record streams[2]; /* STREAM_OUT, STREAM_ERR */
    int64_t cpu_ns;                  /* of the process and the children it reaped */
    int64_t memory_bytes;            /* largest resident size of one of them */
    int64_t
        busy_ns; /* processor time that it used up when the script was over and it had
                        nothing left to do, before it came to rest; see `no-busy-wait` */
};

/* Why the script did not go on behind a step. */
enum stop {
    STOP_NONE,    /* the step was fulfilled */
    STOP_EXEC,    /* the program could not be started */
    STOP_ENDED,   /* the actor ended, or closed the stream that is waited for */
    STOP_WAITING, /* every process is blocked, one of them reading input that the script
                      has not yet to give: nothing can change any more */
    STOP_DEADLOCK, /* every process is blocked for ever */
    STOP_LIMIT,    /* a limit was hit: evidence.limit */
    STOP_HELD,     /* nothing can move but what a `hold` step keeps from going on */
};

struct step_record {
    enum stop stop;
    size_t from[2]; /* how much of each of the actor's streams earlier steps consumed */
    size_t to[2];   /* as above, behind this step; if stopped, all there was */
    int descriptors; /* open in the actor's first process behind an `until` step; -1: not
                        asked or not known */
};

enum file_state { FILE_MISSING, FILE_REGULAR, FILE_NOT_REGULAR, FILE_TOO_BIG };

/* A file of the work folder that a `files` step or check asks for. */
struct file_record {
    size_t step; /* index of the step, or SIZE_MAX: when the script was over */
    const char *path;
    enum file_state state;
    struct bytes content;
};

/* A process that its parent never waited for and that pid 1 of the box had to adopt. */
struct orphan_record {
    int pid;
    const char *name;
    bool was_alive; /* still running when an actor that could have waited had ended */
    bool is_killed_by_us; /* it lived until the grader ended everything */
};

/* What a task is doing while nothing moves. */
enum wait_kind {
    WAIT_RUNNING, /* on a processor, or about to be, or unknown */
    WAIT_TIMER,   /* will wake by itself: a sleep, a poll with timeout */
    WAIT_INPUT,   /* reads what only the script can send */
    WAIT_FOREVER, /* only another process can wake it */
    WAIT_STOPPED, /* SIGSTOP and friends */
    WAIT_ZOMBIE,  /* has ended, not yet reaped */
    WAIT_HELD,    /* a `hold` step keeps it from going on until `release` */
};

/* One process, or thread beside the first, at the moment of the scene. */
struct task_record {
    int pid;
    int tid;
    int parent;
    const char *name; /* comm, 15 bytes at most */
    enum wait_kind wait;
    const char *call; /* name of the system call it is blocked in, or NULL */
    int fd;           /* the descriptor that the call is about, or -1 */
    ptrdiff_t pipe;   /* index into scene.pipes, or -1 */
    const char
        *api; /* the function that the student's code called, as "sem_wait", or NULL */
    struct site_record site; /* where the student's code did so; line 0: unknown */
    const char *path;        /* of the file or FIFO that the call is about, or NULL */
};

/* A pipe or FIFO and who holds which end. Named A, B, … in order of the first holder. */
struct pipe_end {
    int pid;
    int fd;
    bool reads;
    bool writes;
};
struct pipe_record {
    const char *path; /* of a FIFO, or NULL */
    ptrdiff_t actor;  /* whose stdin, stdout or stderr it is (the grader holds the other
                           end), or -1 */
    struct pipe_end *ends;
    size_t end_count;
};

/* All tasks at one moment: when the script stopped, before anything was killed. */
struct scene {
    struct task_record *tasks;
    size_t task_count;
    struct pipe_record *pipes;
    size_t pipe_count;
};

/* Something that the test's processes made and did not remove, when the script was over.
 * Files of the work folder that were given or put there by the grader are not listed. */
struct leftover_record {
    enum object_kind
        kind; /* FILE, FOLDER, FIFO, UNIX_SOCKET, SHM, SEM, MQUEUE, SYSV_… */
    const char
        *name; /* path in the work folder or /tmp, "/name", or "key 0x… (id …)" */
};

/* What a sanitizer has found in a TRIAL_MEMORY. */
enum memory_kind {
    MEMORY_ERROR,     /* AddressSanitizer: "heap-buffer-overflow" */
    MEMORY_UNDEFINED, /* UndefinedBehaviorSanitizer: "signed integer overflow: …" */
    MEMORY_LEAK,      /* LeakSanitizer: "16 byte(s) in 1 object(s)" */
};
struct memory_record {
    enum memory_kind kind;
    const char *words;       /* the sanitizer's own */
    struct site_record site; /* in the student's source; line 0: not told */
};
struct memory_reports {
    struct memory_record *list;
    size_t count;
};

/* A file of the submission that was not taken, and why. Build only. */
struct refused_record {
    const char *name;
    const char *why;
};

/* TRIAL_PREEMPTION: who was held, and where. */
struct preemption_record {
    bool is_known;
    size_t process; /* index into trace.processes */
    struct site_record site;
};

struct evidence {
    struct arena arena;
    const char *
        *lacks; /* what a program wanted and the box did not have, as sentences: then
                           nothing can be concluded from what it did */
    size_t lack_count;
    struct trial trial; /* what it is the evidence of */
    enum tier tier;     /* of the box that it happened in */
    struct trial
        *proposals; /* TRIAL_STEPS, TRIAL_CALLS: plays worth making, the best first */
    size_t proposal_count;
    size_t left_out; /* TRIAL_CALLS: points that were found and are not proposed */
    struct fault_record fault; /* TRIAL_FAULT */
    struct preemption_record preempted;
    struct actor_record *actors; /* in the order of test.actors */
    size_t actor_count;
    struct step_record *steps; /* one per step that was begun */
    size_t step_count;
    bool is_complete; /* the script came to its end */
    bool has_limit;   /* a limit was hit: */
    enum limit_kind limit;
    int64_t limit_value;
    ptrdiff_t limit_actor; /* who hit it, or -1 if it is not one actor's doing */
    struct file_record *files;
    size_t file_count;
    struct orphan_record *orphans;
    size_t orphan_count;
    struct scene
        scene; /* empty if the script came to its end, unless a check asks for it */
    bool has_leftovers; /* they were looked for when the script was over */
    struct leftover_record *leftovers;
    size_t leftover_count;
    struct trace trace;
    struct hazards hazards; /* of a TRIAL_RACES */
    struct memory_reports memory;
    struct refused_record *refused;
    size_t refused_count;
    int64_t
        wall_ns; /* from the first exec; for --timing and limits, never in a verdict */
    int64_t cpu_ns; /* of everything in the box */
};

void evidence_release(struct evidence *ev);

/* Can it be of this test: with its actors, and nothing behind its last step? Of a build the
 * actors are the compiler's, and their names need only be such as files can have. */
bool evidence_fits(const struct evidence *ev, const struct test *test);

/* As JSON ("schema": "grader/evidence/v1"). Bytes are written as one character each
 * (U+0000 to U+00FF), so that every output survives. Appends to `out`. */
void evidence_to_json(const struct evidence *ev, struct buf *out);

/* Reads what evidence_to_json wrote. The text is not trusted: sizes, indexes and types are
 * checked, anything else than a valid document is an ERR_SYSTEM and leaves `ev` empty. */
MUST_CHECK int evidence_from_json(struct bytes text, struct evidence *ev,
                                  struct err *e);

#endif
