#include <stdint.h>
#include <string.h>

#include "explain/scene.h"
#include "model/trace_words.h"

enum { HOLDERS_MAX = 4, LETTERS = 26 };

bool task_is_in(const struct task_record *task, const char *call)
{
    return task->call != NULL && strcmp(task->call, call) == 0;
}

bool task_is_waiting(const struct task_record *task)
{
    return task_is_in(task, "wait4") || task_is_in(task, "waitid") ||
           task_is_in(task, "waitpid");
}

bool task_is_reading(const struct task_record *task)
{
    return task_is_in(task, "read") || task_is_in(task, "readv") ||
           task_is_in(task, "splice");
}

bool task_is_writing(const struct task_record *task)
{
    return task_is_in(task, "write") || task_is_in(task, "writev");
}

const struct task_record *scene_find(const struct scene *scene, int pid)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].pid == pid && scene->tasks[i].tid == pid) {
            return &scene->tasks[i];
        }
    }
    return NULL;
}

static const char *name_of(const struct telling *t, const struct task_record *task)
{
    return task->name == NULL ? "?" : words_in_one_line(task->name, t->arena);
}

/* The number of a process in this report. */
static int number_of(const struct telling *t, int pid)
{
    ptrdiff_t process = trace_find_pid(&t->ev->trace, pid);

    return process < 0 ? pid : (int)process + 1;
}

const char *scene_label(const struct telling *t, const struct task_record *task)
{
    int number = number_of(t, task->pid);
    const char *name = name_of(t, task);

    return task->tid == task->pid
               ? arena_printf(t->arena, "%s (process %d)", name, number)
               : arena_printf(t->arena, "thread %d of %s (process %d)", task->tid, name,
                              number);
}

const struct event_record *scene_pending(const struct telling *t,
                                         const struct task_record *task)
{
    const struct trace *trace = &t->ev->trace;
    ptrdiff_t process = trace_find_pid(trace, task->pid);

    for (size_t i = trace->event_count; i > 0 && task->tid == task->pid; i--) {
        const struct event_record *event = &trace->events[i - 1];
        bool is_pending = event->kind == EVENT_BLOCKED ||
                          (event->kind == EVENT_CALL && !event->has_result);
        if ((ptrdiff_t)event->process == process && event->thread == 0 && is_pending &&
            event->call != NULL && task_is_in(task, event->call)) {
            return event;
        }
    }
    return NULL;
}

const char *scene_call(const struct telling *t, const struct task_record *task)
{
    const char *name = task->api != NULL ? task->api : task->call;
    const struct site_record *site = &task->site;
    const struct event_record *event = NULL;

    if (site->file != NULL && site->line > 0) {
        return arena_printf(t->arena, "%s at %s:%d", name,
                            words_in_one_line(site->file, t->arena), site->line);
    }
    event = task->api == NULL ? scene_pending(t, task) : NULL;
    if (event != NULL) {
        return arena_printf(t->arena, "%s%s", event_name(event),
                            trace_at_words(&t->ev->trace, event->site, t->arena));
    }
    return site->function == NULL
               ? name
               : arena_printf(t->arena, "%s in %s", name,
                              words_in_one_line(site->function, t->arena));
}

/* The letter that the trace gives it, by who holds an end; NULL if it knows none. */
static const char *traced_name(const struct telling *t, const struct pipe_record *pipe)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < pipe->end_count; i++) {
        ptrdiff_t process = trace_find_pid(trace, pipe->ends[i].pid);
        ptrdiff_t object =
            history_find(trace, process, pipe->ends[i].fd, SIZE_MAX).object;
        const struct object_record *o = trace_object(trace, object);
        if (o != NULL && o->kind == OBJECT_PIPE && o->actor < 0) {
            return trace_object_words(trace, object, t->arena);
        }
    }
    return NULL;
}

/* Pipes between processes are A, B, …; FIFOs go by their path; the streams of an actor by
 * its name. */
const char *scene_pipe(const struct telling *t, const struct pipe_record *pipe)
{
    const struct evidence *ev = t->ev;
    size_t number = 0;

    if (pipe->path != NULL) {
        return arena_printf(t->arena, "FIFO %s",
                            words_in_one_line(pipe->path, t->arena));
    }
    if (pipe->actor >= 0 && (size_t)pipe->actor < ev->actor_count) {
        return arena_printf(t->arena, "the standard streams of %s",
                            ev->actors[pipe->actor].name);
    }
    if (ev->trace.process_count > 0) {
        const char *name = traced_name(t, pipe);
        return name == NULL ? "a pipe" : name;
    }
    for (const struct pipe_record *p = ev->scene.pipes; p < pipe; p++) {
        number += p->path == NULL && p->actor < 0;
    }
    return number < LETTERS ? arena_printf(t->arena, "pipe %c", (char)('A' + number))
                            : arena_printf(t->arena, "pipe %zu", number + 1);
}

static const char *holder_label(const struct telling *t, const struct task_record *self,
                                const struct pipe_end *end)
{
    const struct task_record *holder = scene_find(&t->ev->scene, end->pid);

    if (end->pid == self->pid) {
        return arena_printf(t->arena, "%s itself as fd %d", name_of(t, self), end->fd);
    }
    return holder == NULL
               ? arena_printf(t->arena, "process %d as fd %d", number_of(t, end->pid),
                              end->fd)
               : arena_printf(t->arena, "%s as fd %d", scene_label(t, holder), end->fd);
}

const char *scene_holders(const struct telling *t, const struct task_record *self,
                          const struct pipe_record *pipe, bool writes)
{
    const char *out = NULL;
    size_t count = 0;

    for (size_t i = 0; i < pipe->end_count; i++) {
        const struct pipe_end *end = &pipe->ends[i];
        if (writes ? !end->writes : !end->reads) {
            continue;
        }
        count++;
        if (count > HOLDERS_MAX) {
            continue;
        }
        const char *one = holder_label(t, self, end);
        out = out == NULL ? one : arena_printf(t->arena, "%s, %s", out, one);
    }
    return count > HOLDERS_MAX
               ? arena_printf(t->arena, "%s and %zu more", out, count - HOLDERS_MAX)
               : out;
}
