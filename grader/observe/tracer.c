/* The tracer: takes payloads over, waits for their tasks to stop, and lets them go on.
 *
 * Tasks are the tracer's to wait for beside their parents (ptrace(2)). The keeper of the
 * box is a child of this process, too, and not the tracer's: __WCLONE leaves children alone
 * that end with SIGCHLD, but not those that are traced (wait(2)). */
#include "observe/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"

enum {
    PUMP_MAX = 256, /* stops at a time, so that a flood leaves room for other duties */
    KILL_WAIT_MS = 100,
    KILL_ROUNDS = 200,
};

enum {
    TRACE_OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT |
                    PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL,
};

static void watch_children(struct tracer *tracer)
{
    sigset_t children;
    sigset_t before;

    (void)sigemptyset(&children);
    (void)sigaddset(&children, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &children, &before);
    tracer->blocked_already = sigismember(&before, SIGCHLD) == 1;
    tracer->signal_fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}

struct tracer *tracer_new(struct trace *trace, struct arena *arena, int proc_fd,
                          const char *program)
{
    struct tracer *tracer = calloc(1, sizeof(*tracer));

    if (tracer == NULL) {
        BUG("no memory left");
    }
    *trace = (struct trace){.state = TRACE_WHOLE};
    tracer->trace = trace;
    tracer->arena = arena;
    tracer->proc_fd = proc_fd;
    tracer->host_proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    tracer->program = program == NULL ? NULL : arena_printf(arena, "/box/%s", program);
    tracer->sites = sites_new(trace, arena, proc_fd);
    watch_children(tracer);
    return tracer;
}

static void note_start(struct tracer *tracer, const struct tracee *task,
                       const char *const *argv)
{
    struct process_record *record = trace_record(tracer, task->process);
    size_t count = 0;
    ptrdiff_t index;

    while (argv[count] != NULL) {
        count++;
    }
    const char **copy = arena_array(tracer->arena, count + 1, sizeof(const char *));
    for (size_t i = 0; i < count; i++) {
        copy[i] = arena_string(tracer->arena, argv[i]);
    }
    struct event_record *event = tracer_event(tracer, task, EVENT_START, &index);
    event->path = copy[0];
    event->argv = copy;
    if (record != NULL) {
        const char *slash = copy[0] == NULL ? NULL : strrchr(copy[0], '/');
        record->born = index;
        record->name = slash != NULL ? slash + 1 : copy[0] == NULL ? "" : copy[0];
    }
}

int tracer_attach(struct tracer *tracer, pid_t host_pid, int pid, size_t actor,
                  const char *const *argv)
{
    /* The request takes bits where others take an address. */
    void *options =
        (void *)(uintptr_t)TRACE_OPTIONS; /* NOLINT(performance-no-int-to-ptr) */

    if (tracer->host_proc < 0 || tracer->signal_fd < 0 || actor >= OBSERVE_ACTORS_MAX ||
        ptrace(PTRACE_SEIZE, host_pid, NULL, options) < 0) {
        tracer->trace->state = TRACE_REFUSED;
        return 0;
    }
    struct traced *process = process_add(tracer, host_pid, pid, actor);
    process->is_payload_at_gate = true;
    note_start(tracer, task_add(tracer, process, host_pid, pid), argv);
    return 1;
}

int tracer_fd(const struct tracer *tracer)
{
    return tracer->signal_fd;
}

/* ---- the loop ---- */

struct news {
    pid_t host;
    int status;
    int64_t cpu_ns;
};

static int64_t ns_of(const struct timeval *time)
{
    return time->tv_sec * NS_PER_S + time->tv_usec * INT64_C(1000);
}

/* 1 and what has happened to some task, 0 if nothing has, -1 if there is no task. */
static int next_news(struct news *out)
{
    struct rusage usage = {0};

    do {
        out->host = wait4(-1, &out->status, WNOHANG | __WCLONE, &usage);
    } while (out->host < 0 && errno == EINTR);
    if (out->host <= 0) {
        return out->host == 0 ? 0 : -1;
    }
    out->cpu_ns = ns_of(&usage.ru_utime) + ns_of(&usage.ru_stime);
    return 1;
}

static void take_event(struct tracer *tracer, struct tracee *task, int event,
                       int signal)
{
    switch (event) {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        trace_birth(tracer, task, event);
        break;
    case PTRACE_EVENT_EXIT:
        trace_exit(tracer, task);
        break;
    case PTRACE_EVENT_SECCOMP:
        trace_call_enter(tracer, task);
        break;
    case PTRACE_EVENT_STOP:
        trace_stop(tracer, task, signal);
        break;
    default:
        task_resume(task, PTRACE_CONT, 0);
        break;
    }
}

/* Is it of the tracer's own making? */
static bool take_trap(struct tracer *tracer, struct tracee *task)
{
    return handlers_take_trap(tracer, task) || preempt_take_trap(tracer, task) ||
           survey_take_trap(tracer, task);
}

static void take_stop(struct tracer *tracer, struct tracee *task, int status)
{
    int signal = WSTOPSIG(status);
    int event = (int)((unsigned)status >> 16);

    if (event != 0) {
        take_event(tracer, task, event, signal);
    } else if (signal == (SIGTRAP | 0x80)) {
        if (!trace_cut_write(task)) {
            trace_call_leave(tracer, task);
        }
    } else if (signal != SIGTRAP || !take_trap(tracer, task)) {
        trace_signal(tracer, task, signal);
    }
}

static void take_news(struct tracer *tracer, const struct news *news)
{
    bool is_stop = WIFSTOPPED(news->status);

    if (is_stop && (unsigned)news->status >> 16 == PTRACE_EVENT_EXEC) {
        trace_exec(tracer, news->host);
        return;
    }
    struct tracee *task = task_find(tracer, news->host);
    if (task == NULL && is_stop) {
        early_stop(tracer, news->host);
    } else if (is_stop) {
        take_stop(tracer, task, news->status);
    } else if (task == NULL) {
        early_death(tracer, news->host, news->status, news->cpu_ns);
    } else {
        pid_t parent = task->process->host;
        trace_death(tracer, task, news->status, news->cpu_ns);
        early_adopt(tracer, parent);
    }
}

/* A flood of news leaves the signal that stands for the rest to be read again. */
void tracer_forget_signals(const struct tracer *tracer)
{
    struct signalfd_siginfo info[8];

    while (read(tracer->signal_fd, info, sizeof(info)) == (ssize_t)sizeof(info)) {
    }
}

int tracer_pump(struct tracer *tracer, struct err *e)
{
    struct news news;
    int count = 0;

    tracer_forget_signals(tracer);
    while (count < PUMP_MAX) {
        int rc = next_news(&news);
        if (rc < 0 && errno != ECHILD) {
            return err_sys(e, "cannot wait for a traced process");
        }
        if (rc <= 0) {
            return count > 0;
        }
        take_news(tracer, &news);
        count++;
    }
    (void)kill(getpid(), SIGCHLD);
    return 1;
}

/* ---- the end ---- */

static void kill_known(const struct tracer *tracer)
{
    for (size_t i = 0; i < tracer->process_count; i++) {
        (void)kill(tracer->processes[i]->host, SIGKILL);
    }
    for (size_t i = 0; i < tracer->early_count; i++) {
        if (tracer->early[i].state == EARLY_WAITING) {
            (void)kill(tracer->early[i].host, SIGKILL);
        }
    }
}

/* Whoever was forked while the others were killed shows up in a stop, and is killed in the
 * next round. The last word has wait(2), which knows them all. */
void tracer_kill(struct tracer *tracer)
{
    struct pollfd woken = {.fd = tracer->signal_fd, .events = POLLIN};
    struct news news;

    tracer->is_killing = true;
    for (int round = 0; round < KILL_ROUNDS; round++) {
        int rc;
        kill_known(tracer);
        tracer_forget_signals(tracer);
        while ((rc = next_news(&news)) > 0) {
            take_news(tracer, &news);
            if (task_find(tracer, news.host) == NULL && WIFSTOPPED(news.status)) {
                (void)kill(news.host, SIGKILL);
            }
        }
        if (rc < 0) {
            return;
        }
        (void)poll(&woken, 1, KILL_WAIT_MS);
    }
}

void tracer_free(struct tracer *tracer)
{
    sigset_t children;

    if (tracer == NULL) {
        return;
    }
    tracer_kill(tracer);
    tracer_forget_signals(tracer);
    while (tracer->task_count > 0) {
        task_remove(tracer, tracer->tasks[0]);
    }
    while (tracer->process_count > 0) {
        process_remove(tracer, tracer->processes[0]);
    }
    sites_free(tracer->sites);
    fd_close(&tracer->host_proc);
    fd_close(&tracer->signal_fd);
    free(tracer->tasks);
    free(tracer->processes);
    free(tracer->early);
    (void)sigemptyset(&children);
    (void)sigaddset(&children, SIGCHLD);
    if (!tracer->blocked_already) {
        (void)sigprocmask(SIG_UNBLOCK, &children, NULL);
    }
    free(tracer);
}

void tracer_note_script_signal(struct tracer *tracer, int pid, int signal)
{
    if (signal <= 0 || signal >= TRACE_SIGNALS) {
        return;
    }
    for (size_t i = 0; i < tracer->process_count; i++) {
        if (tracer->processes[i]->pid == pid) {
            tracer->script_signals[tracer->processes[i]->actor] |= UINT64_C(1)
                                                                   << (signal - 1);
        }
    }
}

enum traced_state tracer_state_of(const struct tracer *tracer, int tid)
{
    const struct tracee *task = task_find_inside(tracer, tid);

    if (task != NULL && task->state == TRACEE_LISTENING) {
        return TRACED_STOPPED;
    }
    return task != NULL && task->state == TRACEE_HELD ? TRACED_HELD : TRACED_GOING;
}
