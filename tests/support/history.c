#include "support/history.h"

#include <string.h>

ptrdiff_t history_last(const struct evidence *ev)
{
    return (ptrdiff_t)ev->trace.event_count - 1;
}

ptrdiff_t history_process(struct evidence *ev, int pid, const char *name,
                          ptrdiff_t parent)
{
    struct trace *t = &ev->trace;

    t->state = TRACE_WHOLE;
    *ARENA_PUSH(&ev->arena, t->processes, t->process_count) =
        (struct process_record){.pid = pid,
                                .name = name,
                                .parent = parent,
                                .is_students = true,
                                .born = history_last(ev),
                                .ended = -1,
                                .reaped = -1};
    return (ptrdiff_t)t->process_count - 1;
}

ptrdiff_t history_pipe(struct evidence *ev, int letter)
{
    struct trace *t = &ev->trace;

    *ARENA_PUSH(&ev->arena, t->objects, t->object_count) = (struct object_record){
        .kind = OBJECT_PIPE, .letter = letter, .actor = -1, .made = history_last(ev)};
    return (ptrdiff_t)t->object_count - 1;
}

ptrdiff_t history_site(struct evidence *ev, const char *file, int line,
                       const char *function)
{
    struct trace *t = &ev->trace;

    for (size_t i = 0; i < t->site_count; i++) {
        if (t->sites[i].line == line && strcmp(t->sites[i].file, file) == 0) {
            return (ptrdiff_t)i;
        }
    }
    *ARENA_PUSH(&ev->arena, t->sites, t->site_count) =
        (struct site_record){function, file, line};
    return (ptrdiff_t)t->site_count - 1;
}

struct event_record *history_event(struct evidence *ev, enum event_kind kind,
                                   ptrdiff_t process)
{
    struct trace *t = &ev->trace;
    struct event_record *event = ARENA_PUSH(&ev->arena, t->events, t->event_count);

    *event = (struct event_record){.kind = kind,
                                   .process = (size_t)process,
                                   .site = -1,
                                   .peer = -1,
                                   .object = -1,
                                   .fds = {-1, -1}};
    return event;
}

struct event_record *history_call(struct evidence *ev, ptrdiff_t process,
                                  const char *call, int64_t result)
{
    struct event_record *event = history_event(ev, EVENT_CALL, process);

    event->call = call;
    event->has_result = true;
    event->result = result;
    return event;
}

struct event_record *history_own(struct evidence *ev, ptrdiff_t process,
                                 const char *function, int line, int64_t result)
{
    ptrdiff_t site = history_site(ev, "main.c", line, "main");
    struct event_record *event = history_call(ev, process, function, result);

    event->api = function;
    event->site = site;
    return event;
}

ptrdiff_t history_fork(struct evidence *ev, ptrdiff_t parent, int pid, const char *name,
                       int line)
{
    struct event_record *event = history_own(ev, parent, "fork", line, pid);

    event->kind = EVENT_FORK;
    event->peer = (ptrdiff_t)ev->trace.process_count;
    return history_process(ev, pid, name, parent);
}

void history_exit(struct evidence *ev, ptrdiff_t process, int status)
{
    history_event(ev, EVENT_EXIT, process)->result = status;
    ev->trace.processes[process].ended = history_last(ev);
}

void history_killed(struct evidence *ev, ptrdiff_t process, int signal)
{
    struct event_record *event = history_event(ev, EVENT_EXIT, process);

    event->result = signal;
    event->is_signal = true;
    ev->trace.processes[process].ended = history_last(ev);
}

void history_reap(struct evidence *ev, ptrdiff_t parent, ptrdiff_t child, int line)
{
    struct event_record *event =
        history_own(ev, parent, "waitpid", line, ev->trace.processes[child].pid);

    event->call = "wait4";
    event->peer = child;
    ev->trace.processes[child].reaped = history_last(ev);
}

void history_exec(struct evidence *ev, ptrdiff_t process, const char *command,
                  const struct descriptor_record *open, size_t count)
{
    const char **argv = arena_array(&ev->arena, 16, sizeof(*argv));
    struct event_record *event = history_own(ev, process, "execvp", 60, 0);
    char *rest = arena_string(&ev->arena, command);

    event->kind = EVENT_EXEC;
    event->call = "execve";
    for (size_t i = 0; i < 15 && rest != NULL; i++) {
        argv[i] = strsep(&rest, " ");
    }
    event->argv = argv;
    event->path = arena_printf(&ev->arena, "/usr/bin/%s", argv[0]);
    event->open = arena_array(&ev->arena, count + 1, sizeof(*event->open));
    for (size_t i = 0; i < count; i++) {
        event->open[i] = open[i];
    }
    event->open_count = count;
    ev->trace.processes[process].name = argv[0];
    ev->trace.processes[process].has_execed = true;
    ev->trace.processes[process].is_students = false;
}
