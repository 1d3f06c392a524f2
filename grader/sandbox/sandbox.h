/* A box: one test's private machine, in which several processes of a student run, and from
 * which nothing leaves but what its keeper reports.
 *
 * A box has its own user, pid, mount, ipc, net, uts and cgroup namespaces, an empty root
 * with read-only /usr, and a keeper as pid 1 that starts payloads on request, reaps
 * everybody and cannot be touched by them. When it is closed everything in it is dead.
 *
 * That is the fullest of the tiers (model/tier.h). In the others something is missing; the
 * keeper notes what programs ask for in vain (BOX_LACKED), and processes have the numbers
 * that they have outside. */
#ifndef GRADER_SANDBOX_SANDBOX_H
#define GRADER_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/accounting.h"
#include "model/limits.h"
#include "model/machine.h"
#include "model/programs.h"
#include "model/tier.h"
#include "model/trace.h"

struct box;

/* What this machine allows. */
struct sandbox_probe {
    enum tier best;
    char why_not[TIER_COUNT][sizeof(((struct err *)0)->text)]; /* of the tiers above the
                                 best: what failed, and often how to mend it */
};

/* Tries one tier after the other, from the strongest down, by opening a box and running a
 * program in it, each in a process that ends; the caller stays as it is. */
MUST_CHECK int sandbox_probe(struct sandbox_probe *out, struct err *e);

/* Makes room in this machine's control groups (cgroups(7)) for the boxes of the processes
 * that are forked from here on and enter the sandbox, as far as it lets us, and says who will
 * bound memory: nobody but the process' own limits where there is no room. Removes what
 * graders that were killed have left there. Called once, early, while still root. */
enum accounting sandbox_groups_open(void);

/* Gives it up again, when everything in it is dead and reaped. */
void sandbox_groups_close(void);

/* Tries the same and leaves nothing; not between the two. */
enum accounting sandbox_accounting(void);

/* Tries the single pieces that boxes are made of, and reads the settings beside them, for
 * whoever has to mend what sandbox_probe found wanting. Pieces that are no part of boxes are
 * left as they were. Each trial is a process that ends. */
MUST_CHECK int sandbox_pieces(struct machine *out, struct err *e);

/* Makes the calling process fit for opening boxes of a tier: if it is root it becomes an
 * unprivileged user for good, it becomes non-dumpable, and the seccomp program is compiled
 * once. Called once, early, in a small single-threaded process. */
MUST_CHECK int sandbox_enter(enum tier tier, struct err *e);

/* A system call at which a traced payload stops for its tracer (seccomp(2),
 * SECCOMP_RET_TRACE): number `nr`, and only if args[argument] & mask == value; argument -1:
 * always. Several rows for one number: any of them. */
struct box_stop {
    int nr;
    int argument;
    uint64_t mask;
    uint64_t value;
};

struct box_spec {
    const struct limits *limits; /* memory may be nought: no limit of address space … */
    int64_t memory_bytes; /* … but, in a control group, this for all together */
    bool is_traced;       /* payloads will have a tracer: it sees the timers, so
                                     BOX_TIMER_ARMED is not sent */
    bool has_run_folder;  /* payloads can write to it, see box_open_run */
    bool allows_ptrace;   /* payloads may use ptrace(2) on each other, as
                                     LeakSanitizer does; not with is_traced */
    const struct box_stop *stops; /* of traced payloads */
    size_t stop_count;
};

/* Opens a box and waits until its keeper is ready. The work folder (/box, the payloads'
 * working directory) is empty. On failure *out is NULL and nothing is left. */
MUST_CHECK int box_open(struct box **out, const struct box_spec *spec, struct err *e);

/* Puts a file into the work folder, mode 0755 or 0644. `path` is relative, without `..`;
 * folders on the way are made. Must not be called once a payload was started. */
MUST_CHECK int box_put(struct box *box, const char *path, int content_fd,
                       bool is_executable, struct err *e);

struct box_start {
    const char *const
        *argv;    /* ended by NULL; argv[0] with a slash is a path in the box, else
                                it is looked up in /usr/bin:/bin */
    int stdio[3]; /* the payload's 0, 1, 2; stay the caller's. Unused with tty */
    bool tty;     /* a new session on a new pseudo-terminal of the box instead */
};

struct box_process {
    int pid;         /* inside the box */
    int exec_errno;  /* exec failed with this, and there is no process; or 0 */
    int64_t exec_ns; /* clock_now_ns() when exec had succeeded */
    int tty_fd;      /* the terminal's master, the caller's to close; -1 without tty */
};

/* Starts a payload and waits for its exec. A program that cannot be executed is not an
 * error of the box: exec_errno tells. */
MUST_CHECK int box_start(struct box *box, const struct box_start *start,
                         struct box_process *out, struct err *e);

/* In a traced box, instead: forks a payload, which waits at a gate, before its exec, until
 * box_let_go. *host_pid is its number outside of the box, for ptrace(2), or 0 if it is dead
 * already. out->exec_ns is not yet known, and exec_errno only if the payload could not get
 * as far as its gate: then there is no process, and no event follows. */
MUST_CHECK int box_start_at_gate(struct box *box, const struct box_start *start,
                                 struct box_process *out, pid_t *host_pid,
                                 struct err *e);

/* Opens the gate and does not wait: BOX_EXECED comes when the exec has succeeded or failed.
 * With `stops` the payload and its descendants stop for their tracer at the calls of the
 * box's spec; without a tracer those calls would fail with ENOSYS. */
MUST_CHECK int box_let_go(struct box *box, int pid, bool stops, struct err *e);

enum box_event_kind {
    BOX_EXECED, /* the payload that was let go runs its program, or could not: status
                        is the errno, or 0, and BOX_EXITED does not follow */
    BOX_EXITED, /* a payload that box_start started has ended and was reaped */
    BOX_ORPHAN, /* another process was adopted and reaped by the keeper */
    BOX_TIMER_ARMED, /* a process is about to arm a timer that /proc does not show (alarm,
                        setitimer, timer_settime): sent before the call takes effect. With
                        pid 1 nobody can see it, and any process may have one. Not in a
                        traced box */
    BOX_LACKED, /* a process has asked for something that a box of TIER_FULL has and this
                   one has not: status is the enum box_lack. Each is told once */
};
enum { BOX_EVENT_KINDS = BOX_LACKED + 1 };

enum box_lack {
    BOX_LACKS_PROC,
    BOX_LACKS_TMP,
    BOX_LACKS_SHM,
    BOX_LACKS_MQUEUE,
    BOX_LACKS_TERMINALS,
    BOX_LACKS_BOX,
    BOX_LACKS_SYSV,
    BOX_LACKS_SOCKETS,
    BOX_LACKS_OTHERS,
    BOX_LACKS_EVERYBODY,
    BOX_LACKS_OWNERS,
    BOX_LACKS_WATCHES,
    BOX_LACKS_SECRECY,
    BOX_LACKS_HISTORY, /* the keeper was asked about a call, so its tracer has missed it */
    BOX_LACK_COUNT
};

/* What is not at this absolute path, and in a box of TIER_FULL would be; false if it makes
 * no difference. For a traced box, where opening a file is not told as BOX_LACKED: its
 * tracer sees that. */
bool box_lacks_path(const struct box *box, const char *path, enum box_lack *lack);

/* What a program wanted, as "/proc" or "to send a signal to everybody". */
const char *box_lack_words(enum box_lack lack);

struct box_event {
    enum box_event_kind kind;
    int pid;
    int status;           /* as of waitpid(2) */
    int64_t exec_ns;      /* clock_now_ns(); BOX_EXECED */
    char name[16];        /* comm, raw bytes; BOX_ORPHAN */
    int64_t cpu_ns;       /* user and system, with the children it had reaped */
    int64_t memory_bytes; /* largest resident size, with the children it had reaped */
};

/* Readable (poll(2)) when box_next_event has something to say, or when the keeper died. */
int box_event_fd(const struct box *box);

/* Takes the next event without blocking: 1 and *event, 0 if there is none now (or, after
 * box_kill, none left), -1 if the keeper has died by itself or could not tell all. */
MUST_CHECK int box_next_event(struct box *box, struct box_event *event, struct err *e);

/* What to send with kill(2), or with sigqueue(3) if it has a value. */
struct box_signal {
    int number;
    bool to_group; /* to the process group that the payload leads; without a value */
    int times;     /* how often, as fast as can be; 0: once */
    bool has_value;
    int value;
};

/* Sends a signal to a process of the box, a payload or not, if it still lives. */
MUST_CHECK int box_signal(struct box *box, int pid, const struct box_signal *signal,
                          struct err *e);

/* Processes that are not the keeper's direct payloads and that it has adopted and not yet
 * reaped are found in /proc: this is the box's own /proc, seen from outside; pids in it are
 * those of the box. Owned by the box. */
int box_proc_fd(const struct box *box);

/* A pidfd (pidfd_open(2)) of a process of the box, the caller's to close, or -1 if there is
 * none. */
int box_open_process(struct box *box, int pid);

/* Who in box_proc_fd is not a payload's: the numbers there of the keeper and of the process
 * that forks for it, or 0. */
struct box_staff {
    int keeper;
    int foreman;
};
struct box_staff box_staff(const struct box *box);

enum tier box_tier(const struct box *box);

/* Where the host has what is /box, /tmp and /run/grader inside; "" if they are mounts. */
const char *box_folder(const struct box *box);

/* Host pid of the keeper, for tests. */
pid_t box_keeper_pid(const struct box *box);

enum box_file { BOX_FILE_REGULAR, BOX_FILE_MISSING, BOX_FILE_OTHER, BOX_FILE_TOO_BIG };

/* Reads a file of the work folder, at most `max` bytes, safely: no symlink is followed,
 * nothing but a regular file is opened (openat2(2), RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
 * RESOLVE_NO_XDEV). Appends to `out` if BOX_FILE_REGULAR. */
MUST_CHECK int box_fetch(struct box *box, const char *path, size_t max,
                         enum box_file *state, struct buf *out, struct err *e);

/* One System V or POSIX object, FIFO, socket, file or folder of the box. */
struct box_object {
    enum object_kind kind;
    char name[256]; /* raw bytes: path relative to the work folder, or from the root
                       ("/tmp/x"); "/name" of a POSIX object; "key 0x4d2 (id 0)" */
};

/* What the fuller one of the work folder and the folder for temporary files takes on the
 * host's disk, in bytes; 0 in a box with mounts, which have their own bounds. Slow where
 * many files lie. */
int64_t box_disk_bytes(const struct box *box);

/* Lists what lies in the work folder, /tmp, /dev/shm, /dev/mqueue and the System V tables
 * of the box, at most `max` of them. Must not be called behind box_kill. */
MUST_CHECK int box_list_objects(struct box *box, struct box_object *out, size_t max,
                                size_t *count, struct err *e);

/* In a box with a run folder (/run/grader), where a runtime that is linked into the payloads
 * leaves what it finds: opens a file of it as open(2) with O_CLOEXEC and mode 0600; no link is
 * followed. -1 with errno set. May be called behind box_kill. What is in it is not to be
 * trusted. */
int box_open_run(const struct box *box, const char *name, int flags);

/* A copy of the run folder's descriptor for readdir(3), the caller's to close, or -1. */
int box_open_run_folder(const struct box *box);

/* What the kernel has refused to a box, and what it has counted, as far as it tells. */
struct box_strain {
    bool lacked_memory;    /* it has killed a process of the box for want of it */
    bool lacked_processes; /* it has refused a fork for want of them */
    bool lacked_bytes;     /* more than may be lies in one of its folders */
    bool lacked_inodes;
    int64_t cpu_ns; /* of everything that ever ran in it, or 0 */
};
struct box_strain box_strain(const struct box *box);

/* Does a control group count the memory of the box? Then looking for it is of no use. True
 * also where it cannot be looked for. */
bool box_is_counted(const struct box *box);

/* Bytes that payloads have put into files of the box in memory and into System V segments,
 * whether they map them or not; 0 if box_is_counted. */
int64_t box_stored_bytes(struct box *box);

struct box_usage {
    int64_t
        cpu_ns; /* of everything that ever ran in the box, as far as it can be known */
};

/* Kills everything in the box, and returns when it is dead and reaped. Events that had not
 * been taken, among them the deaths, can still be taken afterwards with box_next_event.
 * `usage` may be NULL. */
MUST_CHECK int box_kill(struct box *box, struct box_usage *usage, struct err *e);

/* As box_kill if that has not happened, then frees everything. Accepts NULL. */
void box_close(struct box *box);

#endif
