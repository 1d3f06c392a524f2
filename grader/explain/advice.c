/* What would help against a deadlock of pipes. With a history: which descriptor, where. */
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "explain/scene.h"
#include "model/trace_words.h"

enum { CLOSES_MAX = 2 };

const struct pipe_record *task_pipe(const struct scene *scene,
                                    const struct task_record *task)
{
    return task->pipe >= 0 && (size_t)task->pipe < scene->pipe_count
               ? &scene->pipes[task->pipe]
               : NULL;
}

bool task_is_own_reader(const struct task_record *task, const struct pipe_record *pipe)
{
    size_t own = 0;

    for (size_t i = 0; i < pipe->end_count; i++) {
        if (pipe->ends[i].reads && pipe->ends[i].pid != task->pid) {
            return false;
        }
        own += pipe->ends[i].reads;
    }
    return own > 0;
}

/* ---- with a history ----------------------------------------------------------------- */

/* The last event of that kind in the process, or -1. */
static ptrdiff_t last_of_kind(const struct trace *trace, ptrdiff_t process,
                              enum event_kind kind)
{
    for (size_t i = trace->event_count; i > 0; i--) {
        if ((ptrdiff_t)trace->events[i - 1].process == process &&
            trace->events[i - 1].kind == kind) {
            return (ptrdiff_t)i - 1;
        }
    }
    return -1;
}

/* "; it was opened by pipe at shell.c:71", or "". */
static const char *opened_words(const struct telling *t, ptrdiff_t process, int fd)
{
    struct history_descriptor d = history_find(&t->ev->trace, process, fd, SIZE_MAX);
    const char *words = history_call_words(t, d.opened);

    return words == NULL ? "" : arena_printf(t->arena, "; it was opened by %s", words);
}

/* A program that knows nothing of the pipe was given this end. */
static const char *close_before_exec(const struct telling *t, ptrdiff_t process, int fd)
{
    const struct trace *trace = &t->ev->trace;
    ptrdiff_t exec = last_of_kind(trace, process, EVENT_EXEC);
    const char *fork = history_call_words(t, trace->processes[process].born);
    const char *call = history_call_words(t, exec);

    return arena_printf(
        t->arena, "Close fd %d in the child that becomes %s, between %s and %s%s", fd,
        history_process_words(t, process), fork == NULL ? "fork" : fork,
        call == NULL ? "exec" : call, opened_words(t, process, fd));
}

/* The student's own process keeps it while it waits. */
static const char *close_before_wait(const struct telling *t, ptrdiff_t process,
                                     const struct pipe_end *end)
{
    const struct trace *trace = &t->ev->trace;
    const struct task_record *task = scene_find(&t->ev->scene, end->pid);
    ptrdiff_t fork = last_of_kind(trace, process, EVENT_FORK);

    if (fork < 0) {
        fork = trace->processes[process].born;
    }
    const char *made = history_call_words(t, fork);
    return arena_printf(t->arena, "Close fd %d in %s after %s%s%s%s", end->fd,
                        history_process_words(t, process), made == NULL ? "fork" : made,
                        task == NULL || task->call == NULL ? "" : ", before ",
                        task == NULL || task->call == NULL ? "" : scene_call(t, task),
                        opened_words(t, process, end->fd));
}

/* Is it sure that this holder of an end will never use it? The blocked task itself, a
 * program that was given the end beside its standard streams, and whoever waits for a
 * child to end: the blocked one. */
static bool is_idle_holder(const struct telling *t, const struct task_record *blocked,
                           const struct pipe_end *end)
{
    const struct process_record *p =
        trace_process(&t->ev->trace, trace_find_pid(&t->ev->trace, end->pid));
    const struct task_record *task = scene_find(&t->ev->scene, end->pid);

    if (p == NULL) {
        return false;
    }
    if (end->pid == blocked->pid || (!p->is_students && end->fd > 2)) {
        return true;
    }
    return p->is_students && task != NULL && task->wait == WAIT_FOREVER &&
           task_is_waiting(task);
}

/* Tells which descriptors keep `blocked` waiting; false if that is not sure. */
static bool tell_closes(const struct telling *t, const struct task_record *blocked,
                        const struct pipe_record *pipe, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    bool writes = task_is_reading(blocked);
    size_t told = 0;

    for (size_t i = 0; i < pipe->end_count; i++) {
        const struct pipe_end *end = &pipe->ends[i];
        ptrdiff_t process = trace_find_pid(trace, end->pid);
        if ((writes ? !end->writes : !end->reads) || !is_idle_holder(t, blocked, end) ||
            (told == CLOSES_MAX && !t->is_full)) {
            continue;
        }
        buf_printf(out, "%s\n",
                   trace->processes[process].is_students
                       ? close_before_wait(t, process, end)
                       : close_before_exec(t, process, end->fd));
        told++;
    }
    return told > 0;
}

/* A handler that has run wakes no pause that is called later. */
static bool tell_early_signal(const struct telling *t, const struct task_record *task,
                              struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    ptrdiff_t process = trace_find_pid(trace, task->pid);

    for (size_t i = trace->event_count; i > 0 && task_is_in(task, "pause"); i--) {
        const struct event_record *event = &trace->events[i - 1];
        if ((ptrdiff_t)event->process == process && event->kind == EVENT_SIGNAL &&
            event->effect == EFFECT_HANDLER) {
            buf_printf(
                out,
                "%s had already been handled when pause was called: block it with "
                "sigprocmask and wait with sigsuspend, or it may come too early\n",
                signal_words(event->signal, t->arena));
            return true;
        }
    }
    return false;
}

/* The only ones who could read are waiting for children to end, the writer among them:
 * the reader has not been started. */
static bool tell_reader_waits(const struct telling *t, const struct task_record *writer,
                              const struct pipe_record *pipe, struct buf *out)
{
    const struct task_record *waiting = NULL;

    for (size_t i = 0; i < pipe->end_count; i++) {
        const struct pipe_end *end = &pipe->ends[i];
        const struct task_record *task = scene_find(&t->ev->scene, end->pid);
        if (!end->reads) {
            continue;
        }
        if (task == NULL || task->wait != WAIT_FOREVER || !task_is_waiting(task) ||
            writer->parent != task->pid) {
            return false;
        }
        waiting = task;
    }
    if (waiting == NULL) {
        return false;
    }
    buf_printf(out,
               "%s waits (%s) before it has started the command that is to read %s: "
               "start all commands of a pipeline first, then wait for them\n",
               scene_label(t, waiting), scene_call(t, waiting), scene_pipe(t, pipe));
    return true;
}

static bool tell_from_history(const struct telling *t, struct buf *out)
{
    const struct scene *scene = &t->ev->scene;

    for (size_t i = 0; i < scene->task_count && t->ev->trace.process_count > 0; i++) {
        const struct task_record *task = &scene->tasks[i];
        const struct pipe_record *pipe = task_pipe(scene, task);
        if (task->wait != WAIT_FOREVER) {
            continue;
        }
        bool is_between = pipe != NULL && pipe->actor < 0;
        bool is_about_ends =
            is_between && (task_is_reading(task) ||
                           (task_is_writing(task) && task_is_own_reader(task, pipe)));
        if ((is_about_ends && tell_closes(t, task, pipe, out)) ||
            (is_between && task_is_writing(task) &&
             tell_reader_waits(t, task, pipe, out)) ||
            tell_early_signal(t, task, out)) {
            return true;
        }
    }
    return false;
}

/* ---- from the scene alone ----------------------------------------------------------- */

/* Does somebody who holds the write end that `reader` waits for wait for `reader` in the
 * same way? */
static bool is_mutual(const struct scene *scene, const struct task_record *reader)
{
    const struct pipe_record *pipe = task_pipe(scene, reader);

    for (size_t i = 0; i < pipe->end_count; i++) {
        const struct task_record *other = scene_find(scene, pipe->ends[i].pid);
        const struct pipe_record *back = other == NULL ? NULL : task_pipe(scene, other);
        bool is_waiting = pipe->ends[i].writes && other != NULL && other != reader &&
                          other->wait == WAIT_FOREVER && task_is_reading(other) &&
                          back != NULL && back != pipe && back->actor < 0;
        for (size_t k = 0; is_waiting && k < back->end_count; k++) {
            if (back->ends[k].writes && back->ends[k].pid == reader->pid) {
                return true;
            }
        }
    }
    return false;
}

static bool is_own_writer(const struct task_record *task,
                          const struct pipe_record *pipe)
{
    for (size_t i = 0; i < pipe->end_count; i++) {
        if (pipe->ends[i].writes && pipe->ends[i].pid == task->pid) {
            return true;
        }
    }
    return false;
}

/* Of one task that waits at a FIFO. It may join programs that know nothing of each other,
 * so that somebody else has it open is no fault. */
static const char *fifo_advice(const struct task_record *task,
                               const struct pipe_record *fifo)
{
    if (task_is_reading(task)) {
        return is_own_writer(task, fifo) ? "Open the FIFO for reading only: who holds "
                                           "a write end itself never "
                                           "reads end of file"
                                         : NULL;
    }
    return task_is_writing(task)
               ? "Who may have to wait for room in a FIFO must be able "
                 "to read its own one meanwhile"
               : NULL;
}

/* Of one task that waits at a pipe between processes; NULL if it does not. */
static const char *pipe_advice(const struct scene *scene,
                               const struct task_record *task)
{
    const struct pipe_record *pipe = task_pipe(scene, task);

    if (pipe == NULL || pipe->actor >= 0) {
        return NULL;
    }
    if (pipe->path != NULL) {
        return fifo_advice(task, pipe);
    }
    if (task_is_reading(task)) {
        return is_mutual(scene, task)
                   ? "Each of the two waits for the other: one of them must write, or "
                     "close its write end, before it reads"
                   : "Close every pipe end that is not used, in the parent and in each "
                     "child, before waiting";
    }
    if (!task_is_writing(task)) {
        return NULL;
    }
    return task_is_own_reader(task, pipe)
               ? "Close the read end of the pipe in the child that writes to it, "
                 "before exec"
               : "Let somebody read the pipe while it is written: start all commands "
                 "first, then wait for them";
}

static const char *advice(const struct scene *scene)
{
    size_t opening = 0;

    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *task = &scene->tasks[i];
        if (task->wait != WAIT_FOREVER) {
            continue;
        }
        const char *help = pipe_advice(scene, task);
        if (help != NULL) {
            return help;
        }
        opening += task_is_in(task, "open") || task_is_in(task, "openat");
    }
    return opening > 1
               ? "Let both processes open the same FIFO first, one for reading and "
                 "the other for writing"
               : NULL;
}

void advice_tell(const struct telling *t, struct buf *out)
{
    if (tell_from_history(t, out)) {
        return;
    }
    const char *help = advice(&t->ev->scene);
    if (help != NULL) {
        buf_printf(out, "%s\n", help);
    }
}
