/* Where in the student's source a task is blocked. To read its stack it must be stopped, and
 * there it stays: some calls would end with EINTR if it went on. */
#include <poll.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "observe/trace_rows.h"
#include "observe/tracer.h"

enum { PATIENCE_MS = 100, ROUNDS_MAX = 20 };

/* Leaves whatever else has happened to the task for the loop to take. */
static bool has_stopped(const struct tracee *task)
{
    siginfo_t info = {0};

    if (waitid(P_PID, (id_t)task->host, &info,
               WSTOPPED | WEXITED | WNOHANG | WNOWAIT | __WALL) < 0 ||
        info.si_pid == 0 || info.si_code != CLD_TRAPPED ||
        info.si_status >> 8 != PTRACE_EVENT_STOP) {
        return false;
    }
    return waitpid(task->host, NULL, WNOHANG | __WALL) == task->host;
}

static bool stop_for_good(const struct tracer *tracer, struct tracee *task)
{
    struct pollfd woken = {.fd = tracer->signal_fd, .events = POLLIN};

    if (task->state == TRACEE_PARKED) {
        return true;
    }
    if (task->state != TRACEE_GOING ||
        ptrace(PTRACE_INTERRUPT, task->host, NULL, NULL) < 0) {
        return false;
    }
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (has_stopped(task)) {
            task->state = TRACEE_PARKED;
            return true;
        }
        (void)poll(&woken, 1, PATIENCE_MS);
        tracer_forget_signals(tracer);
    }
    return false;
}

/* A parent waits for its vfork(2)ed child where nothing but a kill can reach it. */
static void find_birth(const struct tracer *tracer, const struct tracee *task,
                       struct found *out)
{
    const struct trace *trace = tracer->trace;

    for (size_t i = trace->event_count; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->kind == EVENT_FORK && event->thread == task->thread &&
            event->process == (size_t)task->process->record) {
            *out = (struct found){.site = event->site, .api = event->api};
            return;
        }
    }
}

/* Is it still in the call that it was seen in? */
static bool is_in(const struct tracer *tracer, const struct tracee *task, long nr)
{
    struct proc_syscall call;

    return proc_read_syscall(tracer->proc_fd, task_id_of(task), &call) &&
           call.is_blocked && call.nr == nr;
}

/* What was noted when nothing but the call was known. */
static void complete_event(const struct tracer *tracer, const struct tracee *task,
                           const struct found *found)
{
    struct trace *trace = tracer->trace;

    for (size_t i = trace->event_count; i > 0; i--) {
        struct event_record *event = &trace->events[i - 1];
        if (event->process == (size_t)task->process->record &&
            event->thread == task->thread) {
            if (event->kind == EVENT_BLOCKED && event->site < 0) {
                trace_set_found(event, found, trace_handler_of(task, found));
            }
            return;
        }
    }
}

struct found tracer_where(const struct tracer *tracer, int tid, long nr, char state)
{
    struct found out = {.site = -1};
    struct tracee *task = task_find_inside(tracer, tid);

    if (task == NULL || task->process->image == NULL || task->process->record < 0) {
        return out;
    }
    if (task->call.row != NULL && task->call.row->nr == nr) {
        return task->call.found;
    }
    if (state == 'D') {
        find_birth(tracer, task, &out);
    } else if (state == 'S' && stop_for_good(tracer, task) && is_in(tracer, task, nr)) {
        out = sites_find(tracer->sites, task->process->image, task->host);
    }
    /* The loop is woken again for what it has not yet taken. */
    (void)kill(getpid(), SIGCHLD);
    complete_event(tracer, task, &out);
    return out;
}
