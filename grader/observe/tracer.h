/* The inside of the tracer, shared by its sources.
 *
 * Tasks are known by the number that they have outside of the box (`host`), which is what
 * ptrace(2) and wait(2) speak of; what is recorded are the numbers inside. */
#ifndef GRADER_OBSERVE_TRACER_H
#define GRADER_OBSERVE_TRACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "model/trace.h"
#include "observe/calls.h"
#include "observe/observe.h"
#include "observe/proc.h"
#include "observe/sites.h"
#include "observe/trace_fault.h"
#include "observe/trace_hold.h"
#include "observe/trace_preempt.h"
#include "observe/trace_regs.h"
#include "observe/trace_schedule.h"

enum {
    TRACE_EVENTS_MAX = 20000,
    TRACE_PROCESSES_MAX = 4096,
    TRACE_STRING_BYTES_MAX = 16 << 20,
    TRACE_LISTED_MAX = 200000,
    TRACE_SIGNALS = 65,     /* signal numbers begin at 1 */
    TRACE_HANDLERS_MAX = 8, /* handlers that interrupt each other */
    WATCH_PLACES = 4,
};

/* The latest event that gave a number to a descriptor of a process. */
struct fd_origin {
    int fd;
    ptrdiff_t event;
};

enum timer_state {
    TIMER_OFF,
    TIMER_ONCE,  /* armed while it was off, for one shot: its signal turns it off */
    TIMER_ARMED, /* it is not known when it is off, unless it is disarmed */
};

/* A process, from its birth until the tracer has reaped it. */
struct traced {
    int pid;
    pid_t host;
    ptrdiff_t record; /* index into trace->processes; -1: not recorded */
    size_t actor;
    size_t task_count;       /* threads that have not been reaped */
    size_t going_count;      /* threads that have not come to their exit */
    int thread_count;        /* that it ever had */
    struct image *image;     /* of the student's program */
    bool is_students;        /* runs the student's program */
    bool is_payload_at_gate; /* has not executed its first program */
    bool shares_memory;      /* with its parent, until exec */
    bool is_stopped;         /* by job control */
    uint64_t loader_start;   /* where the dynamic loader lies in its memory */
    uint64_t loader_end;
    struct fd_origin *origins;
    size_t origin_count;
    size_t origin_size;
    uint64_t sa_flags[TRACE_SIGNALS];
    uint64_t sa_ignored; /* bit N-1: by sigaction, to be ignored */
    enum timer_state alarm;
    bool has_timers; /* timer_settime(2) */
    bool has_polled; /* has asked for data or room since it last read or wrote */
    bool has_epoll;
    unsigned fault_counts[FAULT_CALLS_MAX]; /* calls made, by position in the table */
    ptrdiff_t exit_event;                   /* -1: not yet */
};

struct call_row;

/* A system call that a task has entered. */
struct pending {
    const struct call_row *row; /* NULL: none */
    uint64_t args[CALL_ARGS];
    struct found found;
    int handler;
    const char *path;
    const char **argv;
    ptrdiff_t object; /* what a descriptor referred to before the call */
    size_t unflushed;
    struct bytes unflushed_text;
    bool is_broken_off; /* by a signal, with this result of the kernel's own: */
    int64_t result;
};

enum watch_mode {
    WATCH_OFF,
    WATCH_STEP, /* in the student's code, instruction by instruction */
    WATCH_RUN,  /* in a function of a library, until it returns */
};

/* A handler, from its beginning to its return, when handlers are watched. */
struct watch {
    enum watch_mode mode;
    uint64_t return_address; /* WATCH_RUN */
    uint64_t stack;
    int steps;
    uint64_t places[WATCH_PLACES]; /* the latest in the student's code, in turn */
};

enum tracee_state {
    TRACEE_GOING,     /* or stopped, and not yet seen to be */
    TRACEE_LISTENING, /* stopped by job control */
    TRACEE_HELD,
    TRACEE_DELAYED, /* by the schedule: may go on at any time */
    TRACEE_PARKED,  /* stopped for good: all is over */
};

struct tracee {
    pid_t host;
    int tid;
    struct traced *process;
    int thread;
    enum tracee_state state;
    bool has_exited; /* has come to its exit stop */
    struct pending call;
    bool is_held_after; /* held: as the call returned */
    long held_nr;       /* the call */
    struct delay delay;
    struct stepping stepping;
    struct cut_write cut;
    struct fault_attempt attempt;
    int handlers[TRACE_HANDLERS_MAX];
    struct watch watches[TRACE_HANDLERS_MAX]; /* in step with them */
    size_t handler_count;
    ptrdiff_t bad_close; /* site of a close(2) that failed just now, or -1 */
    long noted_nr;       /* what tracer_note_look has last seen it in */
    uint64_t noted_switches;
};

enum early_state {
    EARLY_NOT,
    EARLY_WAITING, /* in its first stop */
    EARLY_ADOPTED, /* registered, and goes on or has ended since */
    EARLY_DEAD,
};

/* A task that was heard of before its birth was told. */
struct early {
    pid_t host;
    enum early_state state;
    ptrdiff_t record; /* of the process, if adopted */
    int status;       /* if dead */
    int64_t cpu_ns;
};

struct object_key {
    bool is_id; /* System V: kind and id instead of device and inode */
    enum object_kind kind;
    dev_t dev;
    ino_t inode;
};

struct tracer {
    struct trace *trace;
    struct arena *arena;
    int proc_fd;
    int host_proc; /* the worker's own /proc */
    int signal_fd;
    const char *program; /* path of the student's executable in the box, or NULL */
    struct sites *sites;
    struct tracee **tasks;
    size_t task_count;
    size_t task_size;
    struct traced **processes; /* those that live */
    size_t process_count;
    size_t process_size;
    struct early *early;
    size_t early_count;
    size_t early_size;
    struct object_key *keys; /* in step with trace->objects */
    size_t key_count;
    int next_letter;
    int64_t start_ns;     /* the first exec */
    bool blocked_already; /* SIGCHLD, when the tracer was made */
    bool is_killing;
    bool watches_handlers;
    uint64_t script_signals[OBSERVE_ACTORS_MAX]; /* bit N-1: the script has sent N */
    struct hold holds[OBSERVE_ACTORS_MAX];
    struct schedule *schedule; /* these four in the arena, or NULL */
    struct preemption *preemption;
    struct survey *survey;
    struct fault_plan *faults;
    struct call_row *extra; /* rows for calls beyond the usual; in the arena */
    size_t extra_count;
    void (*path_seen)(void *context, const char *path); /* or NULL */
    void *path_context;
    size_t string_bytes;       /* copied from the student's memory */
    size_t listed_count;       /* descriptors in events */
    struct event_record spare; /* written instead of what is not recorded */
};

/* ---- trace_paths.c ---- */

/* A task stops before a call. */
void paths_take_call(struct tracer *tracer, const struct tracee *task,
                     const struct __ptrace_syscall_info *info);

/* ---- trace_record.c ---- */

/* A new event of the task; *index is -1 if it is not recorded. The pointer is good until
 * the next one. */
struct event_record *tracer_event(struct tracer *tracer, const struct tracee *task,
                                  enum event_kind kind, ptrdiff_t *index);

/* Puts the place in the student's code into an event. */
void trace_set_found(struct event_record *event, const struct found *found,
                     int handler);

/* The record of a process; of one that is not recorded, NULL. */
struct process_record *trace_record(const struct tracer *tracer,
                                    const struct traced *process);

/* The process that has or last had this pid and was not reaped, or -1. */
ptrdiff_t tracer_find_pid(const struct tracer *tracer, int pid);

/* ---- trace_tasks.c ---- */

struct tracee *task_find(const struct tracer *tracer, pid_t host);
struct tracee *task_find_inside(const struct tracer *tracer, int tid);
struct traced *process_find(const struct tracer *tracer, pid_t host);
struct tracee *task_add(struct tracer *tracer, struct traced *process, pid_t host,
                        int tid);
void task_remove(struct tracer *tracer, struct tracee *task);

/* A new process, with its record; the first task is to be added. */
struct traced *process_add(struct tracer *tracer, pid_t host, int pid, size_t actor);

/* Frees the process; its record stays. */
void process_remove(struct tracer *tracer, struct traced *process);

struct task_id task_id_of(const struct tracee *task);

/* What the worker's own /proc says about a task that was just made. */
struct host_status {
    pid_t host_process; /* outside of the box */
    pid_t host_parent;
    int pid; /* inside */
    int tid;
};
bool task_read_host(const struct tracer *tracer, pid_t host, struct host_status *out);

/* Lets a task that stands in a stop go on, in the given way of ptrace(2), with a signal or
 * 0. A task that is gone is nobody's fault. */
void task_resume(struct tracee *task, int request, int signal);

/* ---- trace_births.c ---- */

/* fork, vfork or clone: `event` is that of ptrace(2). */
void trace_birth(struct tracer *tracer, struct tracee *parent, int event);

/* Registers a new process, or thread of a known one; with `parent` NULL it is asked for.
 * NULL if it cannot be told who it is. */
struct tracee *task_adopt(struct tracer *tracer, pid_t host,
                          const struct traced *parent);

void trace_exec(struct tracer *tracer, pid_t host);

/* ---- trace_early.c ---- */

/* Something has happened to a task that nobody has told of yet. */
void early_stop(struct tracer *tracer, pid_t host);
void early_death(struct tracer *tracer, pid_t host, int status, int64_t cpu_ns);

/* What is known about a task whose birth is told now; *out is left alone if nothing. */
void early_take(struct tracer *tracer, pid_t host, struct early *out);

/* A task of this process has ended: the birth that it might have told of will not be. */
void early_adopt(struct tracer *tracer, pid_t parent);

/* ---- trace_ends.c ---- */

/* The task has come to its exit; its process still has all that it had. */
void trace_exit(struct tracer *tracer, struct tracee *task);

/* The task has been reaped, with this status as of waitpid(2). */
void trace_death(struct tracer *tracer, struct tracee *task, int status,
                 int64_t cpu_ns);

/* ---- trace_signals.c ---- */

void trace_signal(struct tracer *tracer, struct tracee *task, int signal);

/* PTRACE_EVENT_STOP: a group stop, its end, or the first stop of a new task. */
void trace_stop(struct tracer *tracer, struct tracee *task, int signal);

/* False if this is no stop before or behind the rest of a write that was cut short. */
bool trace_cut_write(struct tracee *task);

/* The signal in whose handler the task is, as far as its delivery and return were seen. */
int trace_handler_of(const struct tracee *task, const struct found *found);

/* ---- trace_calls.c ---- */

void trace_call_enter(struct tracer *tracer, struct tracee *task);
void trace_call_leave(struct tracer *tracer, struct tracee *task);

/* Lets the task make the call before which it stands. */
void trace_call_begin(struct tracer *tracer, struct tracee *task,
                      const struct __ptrace_syscall_info *info);

/* A signal with a handler has ended the call that was broken off. */
void trace_call_interrupted(struct tracer *tracer, struct tracee *task, int signal);

/* The task ends in the middle of a call. */
void trace_call_unfinished(struct tracer *tracer, struct tracee *task);

/* ---- trace_memory.c ---- */

/* Reads memory of a task; false unless all of it could be read. */
/* Reads up to the NUL: the length, or -1. */
ptrdiff_t memory_text(const struct tracee *task, uint64_t address, char *out,
                      size_t size);
bool memory_read(const struct tracee *task, uint64_t address, void *out, size_t len);

/* Copies a string of at most PATH_MAX bytes to the arena, or NULL. */
const char *memory_string(struct tracer *tracer, const struct tracee *task,
                          uint64_t address);

/* Copies an argument vector, ended by NULL, at most its first part; NULL if it cannot be
 * read. */
const char **memory_argv(struct tracer *tracer, const struct tracee *task,
                         uint64_t address);

/* Where the dynamic loader of a program that has just begun lies. */
void memory_find_loader(const struct tracer *tracer, struct traced *process);

/* ---- trace_objects.c ---- */

/* What a descriptor refers to, -1 if there is no such descriptor. */
ptrdiff_t tracer_object(struct tracer *tracer, const struct tracee *task, int fd);

/* The object at a path that the task gave, if it is a FIFO or a special name; else -1. */
ptrdiff_t tracer_object_at(struct tracer *tracer, const struct tracee *task,
                           const char *path);

/* A System V object. `key` may be NULL. */
ptrdiff_t tracer_object_id(struct tracer *tracer, enum object_kind kind, int64_t id,
                           const char *key);

/* ---- trace_fds.c ---- */

void origin_set(struct traced *process, int fd, ptrdiff_t event);
void origin_clear(struct traced *process, int fd);
void origin_clear_range(struct traced *process, unsigned first, unsigned last);
void origin_inherit(struct traced *child, const struct traced *parent);

/* Lists the open descriptors of the task's process. */
void trace_list_open(struct tracer *tracer, const struct tracee *task,
                     struct event_record *event);

/* ---- trace_timers.c ---- */

void timer_note_alarm(struct traced *process, bool is_armed, bool is_repeated,
                      bool was_armed);
void timer_note_signal(struct traced *process, int signal, bool is_from_kernel);
void timer_note_exec(struct traced *process);

/* ---- tracer.c ---- */

enum traced_state { TRACED_GOING, TRACED_STOPPED, TRACED_HELD };

void tracer_forget_signals(const struct tracer *tracer);

/* What a task whose state in /proc is `t` really is. */
enum traced_state tracer_state_of(const struct tracer *tracer, int tid);

/* ---- trace_handlers.c ---- */

/* A handler of the task is about to begin, or to return. */
void handlers_enter(const struct tracer *tracer, struct tracee *task);
void handlers_leave(struct tracee *task);

/* How a task goes on that would else go on in the given way of ptrace(2). */
int handlers_request(const struct tracee *task, int request);

/* Is the SIGTRAP, at which the task stands, of the watch's own making? Then the task goes
 * on. */
bool handlers_take_trap(struct tracer *tracer, struct tracee *task);

/* ---- trace_where.c ---- */

/* Where the student's code is that the task, blocked in system call `nr`, comes from;
 * `state` is its letter in /proc. The task may stay stopped: to be asked only right before
 * everything is killed. */
struct found tracer_where(const struct tracer *tracer, int tid, long nr, char state);

#endif
