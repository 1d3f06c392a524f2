/* Reads the kernel's own record of what every task of a box is doing, without ptrace, and
 * says whether anything can still move. The proof is in look.c. */
#ifndef GRADER_OBSERVE_OBSERVE_H
#define GRADER_OBSERVE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/evidence.h"
#include "model/programs.h"

enum { OBSERVE_ACTORS_MAX = 16 };

/* How the grader's own ends of an actor's streams are recognised inside the box. */
struct observed_actor {
    int pid; /* first process, inside the box; 0: not started */
    bool tty;
    uint64_t inode[3];  /* st_ino of the pipes behind 0, 1, 2; with tty inode[0] is the
                           device number of the terminal and the others are unused */
    bool stdin_is_open; /* the script still holds the write end of its stdin */
};

struct tracer;

struct observed_box {
    int proc_fd; /* where the box's processes are listed, the machine's others perhaps too */
    int keeper; /* the number there of who adopts all orphans; 1: /proc is the box's own,
                    and lists nobody else */
    int foreman; /* another one that is not a payload's, or 0 */
    /* Gives a pidfd of a process of the box, or -1. NULL: the timeouts of sockets cannot be
     * asked, so what waits on a socket counts as movement. */
    int (*open_process)(void *opener, int pid);
    void *opener;
    const struct tracer
        *tracer; /* who traces its tasks, or NULL: it knows more of those
                                    that are stopped than /proc shows */
    struct observed_actor actors[OBSERVE_ACTORS_MAX];
    size_t actor_count;
};

/* To be told before anything else of a box: where the host has its folders box and tmp, or
 * "" if they are mounts. */
void observe_set_folder(const char *folder);

/* What one look (two scans, the second in the order that makes it a proof) has shown. */
struct look {
    bool is_still;  /* every task was blocked at one moment, and none by a timer */
    bool has_timer; /* some task wakes by itself */
    bool
        reads_stdin[OBSERVE_ACTORS_MAX]; /* proven blocked reading that actor's stdin */
    bool has_others[OBSERVE_ACTORS_MAX]; /* the actor has more than one live process */
    bool is_stopped[OBSERVE_ACTORS_MAX]; /* the actor's first process is stopped */
    bool is_held; /* some task is kept by tracer_hold; it counts as neither moving nor
                     blocked for ever */
    size_t live_count; /* tasks alive (no zombies, no keeper) */
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

/* Memory that all processes hold together, what they share counted once, and with it
 * `stored_bytes`, which lie in files in memory and in segments, where some of what the
 * processes map may lie, too. Slow: to be asked when the cheaper sums are too much. */
MUST_CHECK int observe_memory(const struct observed_box *box, int64_t stored_bytes,
                              int64_t *bytes, struct err *e);

/* What lies in files without a name (memfd_create(2)) that the processes have open. */
MUST_CHECK int observe_memory_files(const struct observed_box *box, int64_t *bytes,
                                    struct err *e);

/* Is some task of the actor (its first process or a descendant) proven blocked in the named
 * system call, and that call about `on`: a path (relative to the work folder), "stdin" (of
 * the actor), "pipe" (any other one) or NULL for anything? 1, 0, or -1 for a name that no
 * system call of this machine has. */
int observe_blocked_in(const struct observed_box *box, size_t actor, const char *call,
                       const char *on);

/* As observe_blocked_in, but its process number in the box instead of 1. */
int observe_process_in(const struct observed_box *box, size_t actor, const char *call,
                       const char *on);

/* The number in the box of the actor's first, second, … living process but its first one, in
 * order of birth; 0 if there are not so many. */
int observe_child(const struct observed_box *box, size_t actor, int number);

/* True if the name can be given to observe_blocked_in (a system call's name, or one of the
 * usual library names for one: waitpid, sleep, sem_wait, …). */
bool observe_knows_call(const char *call);

/* One actor: its first process and the descendants; or all tasks of the box. */
#define OBSERVE_EVERYBODY SIZE_MAX
struct actor_look {
    bool is_alive;    /* its first process; without meaning for everybody */
    bool is_blocked;  /* all of its tasks were, at one moment; by a timer, perhaps */
    bool has_zombie;  /* some process has ended and was not waited for */
    bool has_stopped; /* job control */
    int64_t cpu_ns;   /* of those that live, and of the children they reaped */
};
MUST_CHECK int observe_actor(const struct observed_box *box, size_t actor,
                             struct actor_look *out, struct err *e);

/* Writes down every task and every pipe for the explanation. With a tracer also where in the
 * source the tasks are blocked, for which they are stopped: to be called only right before
 * everything is killed. */
MUST_CHECK int observe_scene(const struct observed_box *box, struct scene *out,
                             struct arena *arena, struct err *e);

/* ---- what runtimes of ours in the program have left ------------------------------- */

/* Appends what the text of a sanitizer's report file says. Texts live in `arena`. */
void observe_sanitizer_log(struct bytes log, struct arena *arena,
                           struct memory_reports *out);

/* Reads what the race detector's runtime has left in its arena. `programs` holds the
 * executable, for the lines. */
void observe_races(int arena_fd, const struct programs *programs, struct evidence *ev);

/* ---- the tracer: history by ptrace(2), for tests that need it ---------------------- */

/* A system call at which traced tasks stop, as the sandbox is to arrange it (struct box_stop
 * of sandbox/sandbox.h has the same members; neither folder may see the other). */
struct trace_stop {
    int nr;
    int argument;
    uint64_t mask;
    uint64_t value;
};

/* The calls that are always recorded, and those that `extra` names (as for
 * observe_knows_call), which may include read and write. The list lives in `arena`. */
size_t trace_stops(const char *const *extra, size_t extra_count, struct arena *arena,
                   struct trace_stop **out);

/* Adds to such a list the calls at which a schedule delays, and returns its length. */
size_t trace_schedule_stops(struct arena *arena, struct trace_stop **list,
                            size_t count);

/* Records into `trace`, whose lists live in `arena`. One per box, in the process that opened
 * the box. `program` is the name of the student's executable in /box. */
struct tracer *tracer_new(struct trace *trace, struct arena *arena, int proc_fd,
                          const char *program);

/* To be asked for before anything starts: `seen` is called with every path that a traced
 * program gives to one of the calls that are always recorded. */
void tracer_watch_paths(struct tracer *tracer,
                        void (*seen)(void *context, const char *path), void *context);

/* To be asked for before anything starts: find the functions that signal handlers must not
 * call also where they make no system call. They become EVENT_CALLs without `call`. */
void tracer_watch_handlers(struct tracer *tracer);

/* To be asked for before anything starts: tasks are delayed at the calls by which they act on
 * each other, and make them in an order that the seed repeats. */
struct trace_schedule {
    unsigned number; /* of the order: successive ones are drawn in different ways */
    uint64_t seed;
    const char *const *recorded; /* what trace_stops was given as `extra` */
    size_t recorded_count;
};
void tracer_schedule(struct tracer *tracer, const struct trace_schedule *wanted);

/* Is some task delayed? It counts as moving, and tracer_let_go is to be called again and
 * again: whenever tracer_can_let_go says so, and nothing that was said before is new. */
bool tracer_is_delaying(const struct tracer *tracer);
bool tracer_can_let_go(struct tracer *tracer);
void tracer_let_go(struct tracer *tracer);

/* From now on nobody is delayed. */
void tracer_end_schedule(struct tracer *tracer);

/* To be asked for before anything starts: the first task that comes to the instruction of
 * the student's program, whose address is that of the file, is delayed there until all
 * others rest. tracer_let_go and its kin are to be called as for a schedule. */
void tracer_preempt(struct tracer *tracer, uint64_t address);

/* Who was delayed, as an index into trace->processes, and where; false: nobody. */
struct traced_preemption {
    size_t process;
    struct site_record site;
};
bool tracer_preempted(const struct tracer *tracer, struct traced_preemption *out);

/* To be asked for before anything starts: find the instructions of the student's program
 * that are worth a tracer_preempt. They are listed at the end, the best first, at most
 * `max`. */
void tracer_survey(struct tracer *tracer);
size_t tracer_proposals(const struct tracer *tracer, size_t max, struct arena *arena,
                        uint64_t **out);

/* Kills every traced process and reaps it, so that its parent sees its death; to be called
 * before the box is killed. */
void tracer_kill(struct tracer *tracer);

/* As tracer_kill if anything still lives, then frees everything. Accepts NULL. */
void tracer_free(struct tracer *tracer);

/* Takes over a payload that waits at its gate. 1, or 0 if the machine forbids it: then
 * trace->state is TRACE_REFUSED and the payload must be let go without stops. */
MUST_CHECK int tracer_attach(struct tracer *tracer, pid_t host_pid, int pid,
                             size_t actor, const char *const *argv);

/* Readable (poll(2)) when a traced task may have stopped. */
int tracer_fd(const struct tracer *tracer);

/* Handles every task that has stopped or ended, and lets it go on. Never blocks. 1 if there
 * was any, 0 if not, -1 if the tracer itself failed. */
MUST_CHECK int tracer_pump(struct tracer *tracer, struct err *e);

/* The signal that the script is about to send to a process of the box. */
void tracer_note_script_signal(struct tracer *tracer, int pid, int signal);

/* Notes what all tasks are blocked in, as EVENT_BLOCKED, where it is new. */
void tracer_note_look(struct tracer *tracer, const struct observed_box *box);

/* From now on the first task of the actor that comes to the call is held just before it, or
 * with `after` as soon as it returns, and with it nothing of the actor but that task.
 * Signals that reach it meanwhile are handled before the call is made. */
struct tracer_hold {
    const char *call;
    bool after;
    int stream; /* 1, 2, 3: only on the actor's stdin, stdout, stderr; 0: on whatever */
};
void tracer_hold(struct tracer *tracer, size_t actor, const struct tracer_hold *wanted);
bool tracer_is_holding(const struct tracer *tracer, size_t actor);
void tracer_release(struct tracer *tracer, size_t actor);

/* What a TRIAL_CALLS looks for, or what a TRIAL_FAULT is to bring about. */
struct tracer_faults {
    struct trial trial;
    unsigned faults;             /* TRIAL_CALLS: bit N for enum fault N */
    const char *const *recorded; /* calls beyond the usual that are to be recorded */
    size_t recorded_count;
    bool records_writes; /* … and write(2) */
};

/* To be asked for before anything starts. What becomes of the fault stands in ev->fault. */
void tracer_plan_faults(struct tracer *tracer, const struct tracer_faults *wanted,
                        struct evidence *ev);

/* The actors know each other: from now on one may be killed. */
void tracer_note_meeting(struct tracer *tracer);

/* Appends the names of the calls at which the trial needs stops to a list of `count`, which
 * lives in `arena`; returns the new length. */
size_t fault_stop_names(const struct trial *trial, unsigned wanted, struct arena *arena,
                        const char ***names, size_t count);

/* A TRIAL_CALLS is over: puts the plays that are worth making into its evidence. */
void tracer_propose_faults(const struct tracer *tracer);

/* Has a process armed a timer that /proc does not show and that has not yet expired? */
bool tracer_has_timer(const struct tracer *tracer);

#endif
