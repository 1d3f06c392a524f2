/* The history of a run: what every process did, in order. Part of the evidence of a test
 * that was played with the tracer on.
 *
 * Processes, objects, sites and events refer to each other by index, -1 meaning none or
 * unknown. Everything hangs in the evidence's arena. */
#ifndef GRADER_MODEL_TRACE_H
#define GRADER_MODEL_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum trace_state {
    TRACE_NONE,    /* not asked for */
    TRACE_REFUSED, /* ptrace(2) is forbidden on this machine: nothing is known */
    TRACE_WHOLE,
    TRACE_CUT, /* too much happened: only the beginning is here */
};

/* A place in the student's source. */
struct site_record {
    const char *function; /* or NULL */
    const char *file;     /* base name, or NULL: compiled without -g */
    int line;
};

enum object_kind {
    OBJECT_UNKNOWN,
    OBJECT_PIPE,
    OBJECT_FIFO,
    OBJECT_FILE,
    OBJECT_FOLDER,
    OBJECT_TERMINAL,
    OBJECT_UNIX_SOCKET,
    OBJECT_INET_SOCKET,
    OBJECT_SHM,    /* POSIX, in /dev/shm */
    OBJECT_SEM,    /* POSIX, named */
    OBJECT_MQUEUE, /* POSIX */
    OBJECT_SYSV_SHM,
    OBJECT_SYSV_SEM,
    OBJECT_SYSV_MSG,
    OBJECT_EVENTFD,
    OBJECT_SIGNALFD,
    OBJECT_TIMERFD,
    OBJECT_EPOLL,
    OBJECT_PIDFD,
    OBJECT_INOTIFY,
    OBJECT_MEMFD,
    OBJECT_DEVICE, /* /dev/null and the like */
    OBJECT_KINDS
};

/* Something that descriptors or ids refer to. */
struct object_record {
    enum object_kind kind;
    const char
        *path;  /* of what has a name in the box, else NULL: a path as /proc shows it,
                         "/name" of a POSIX object, the key of a System V object */
    int letter; /* pipes: 0 is pipe A, 1 is pipe B, … in order of their making */
    ptrdiff_t
        actor;      /* pipes and terminals: whose stdin, stdout or stderr it is, so that
                         the grader holds the other end */
    int stream;     /* with actor: 0, 1 or 2 */
    ptrdiff_t made; /* the event that made it */
};

/* An open descriptor of one process at one moment. */
struct descriptor_record {
    int fd;
    ptrdiff_t object;
    bool reads;
    bool writes;
    bool is_cloexec;  /* close-on-exec */
    ptrdiff_t opened; /* the event that gave it this number, in this process or in the
                         ancestor from which it was inherited; -1: it was there at the start */
};

/* One process, from its birth to its end. Process 1, 2, 3 … for the student is index 0, 1,
 * 2 …: in order of birth. */
struct process_record {
    int pid; /* in the box; two processes may have had the same, one after the other */
    ptrdiff_t actor;
    ptrdiff_t parent;     /* who made it; -1: the script */
    const char *name;     /* of the program it ran last: base name, as "wc" */
    bool is_students;     /* that program is the student's own */
    bool has_execed;      /* since its birth; if not, it is a copy of its parent */
    ptrdiff_t born;       /* EVENT_START, or its parent's EVENT_FORK */
    ptrdiff_t ended;      /* EVENT_EXIT; -1: it lived when the script was over */
    ptrdiff_t reaped;     /* the EVENT_CALL of a wait that took it; -1: nobody's */
    bool is_orphaned;     /* its parent ended before it was waited for */
    bool is_killed_by_us; /* by the grader, when the script was over */
    int64_t cpu_ns;       /* when it ended */
};

enum event_kind {
    EVENT_START,  /* the script started a program: path, argv */
    EVENT_FORK,   /* it made the process `peer`: call is fork, vfork or clone */
    EVENT_THREAD, /* it made a thread: result is the thread's number */
    EVENT_EXEC,   /* a program has begun: path, argv, fds, blocked, ignored */
    EVENT_CALL, /* a system call, when it returned; or without has_result, as it began */
    EVENT_SIGNAL, /* the signal reached it: signal, how, peer (sender) */
    EVENT_STOP,   /* stopped by `signal` (job control) */
    EVENT_GO_ON,  /* goes on after SIGCONT */
    EVENT_EXIT,   /* the process has ended: is_signal, result (status or signal), fds */
    EVENT_BLOCKED, /* found asleep in `call`, on descriptor fds[0] or `object` */
    EVENT_KINDS
};

/* What a signal does to the process that it reaches. */
enum signal_effect {
    EFFECT_KILLS,
    EFFECT_HANDLER,
    EFFECT_IGNORED,
    EFFECT_STOPS,
    EFFECT_CONTINUES
};

struct event_record {
    enum event_kind kind;
    int thread; /* 0: the first of the process, 1, 2 … in order of their making */
    int64_t
        at_ns; /* since the first exec; order and nearness only, never for a verdict */
    size_t process; /* who */
    const char
        *call; /* name of the system call, as "openat"; NULL with START, EXIT, … */
    const char
        *api; /* the function that the student's own code called for it, as "popen"
                         or "sigaction"; NULL: it came from inside the C library, or another
                         program than the student's */
    ptrdiff_t site; /* where the student's code did so */
    int handler; /* the student's code was in its handler for this signal; 0: in none */
    int64_t args[6]; /* EVENT_CALL: as the kernel got them */
    bool has_result;
    int64_t result;       /* >= 0, or -errno. EVENT_EXIT: exit status or signal */
    bool is_signal;       /* EVENT_EXIT: killed by a signal */
    bool was_interrupted; /* the call ended with EINTR, or was to be restarted */
    ptrdiff_t peer;       /* the other process: child, reaped child, target or sender */
    ptrdiff_t object;
    int fds[2]; /* what the call made or was about: pipe read and write end, dup's old
                         and new descriptor, open's and socket's new one; else -1 */
    const char *path; /* open, mkfifo, unlink, bind, exec, …: as the program gave it */
    const char *
        *argv;  /* EVENT_START, EVENT_EXEC, and execve that failed; ended by NULL */
    int signal; /* EVENT_SIGNAL, EVENT_STOP, kill, sigaction, sigqueue … */
    enum signal_effect effect; /* EVENT_SIGNAL; and what sigaction set up */
    bool is_by_script;         /* EVENT_SIGNAL: the script sent it */
    uint64_t flags; /* sigaction: sa_flags; open: flags; mmap: flags; fcntl: command */
    uint64_t
        mask; /* sigaction: sa_mask; sigprocmask: the mask behind it. Bit N-1: signal N */
    uint64_t blocked; /* EVENT_EXEC: signals blocked … */
    uint64_t ignored; /* … and ignored, when the program began */
    struct descriptor_record
        *open; /* EVENT_EXEC: what the program was given; EVENT_EXIT:
                                       what it still had open */
    size_t open_count;
    size_t
        unflushed; /* EVENT_FORK, EVENT_EXEC, EVENT_EXIT of the student's program: bytes
                         that still lay in its stdout buffer */
    struct bytes unflushed_text; /* their beginning */
};

struct trace {
    enum trace_state state;
    struct process_record *processes;
    size_t process_count;
    struct object_record *objects;
    size_t object_count;
    struct site_record *sites;
    size_t site_count;
    struct event_record *events;
    size_t event_count;
};

/* Is the event a call of one of these names ("fork|vfork"), be it the function of the C
 * library that the student wrote or the system call behind it? */
bool event_is_call(const struct event_record *event, const char *names);

/* What an event is called in explanations: the function that the student wrote, or else
 * the system call. */
const char *event_name(const struct event_record *event);

#endif
