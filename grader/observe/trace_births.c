/* How tasks begin: fork, vfork, clone, exec. */
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/clock.h"
#include "observe/inside.h"
#include "observe/trace_regs.h"
#include "observe/trace_rows.h"
#include "observe/tracer.h"

/* A copy of its parent, until it executes something. */
static void inherit(struct tracer *tracer, struct traced *child,
                    const struct traced *parent)
{
    struct process_record *record = trace_record(tracer, child);
    const struct process_record *from = trace_record(tracer, parent);

    child->image = image_share(parent->image);
    child->is_students = parent->is_students;
    child->loader_start = parent->loader_start;
    child->loader_end = parent->loader_end;
    child->sa_ignored = parent->sa_ignored;
    memcpy(child->sa_flags, parent->sa_flags, sizeof(child->sa_flags));
    origin_inherit(child, parent);
    if (record != NULL) {
        record->parent = parent->record;
        record->is_students = parent->is_students;
        record->name = from == NULL ? "" : from->name;
    }
}

/* A new process, or a thread of a known one. NULL if it cannot be told who it is. */
struct tracee *task_adopt(struct tracer *tracer, pid_t host,
                          const struct traced *parent)
{
    struct host_status status;

    if (!task_read_host(tracer, host, &status)) {
        return NULL;
    }
    struct traced *process = process_find(tracer, status.host_process);
    if (process == NULL) {
        if (parent == NULL) {
            parent = process_find(tracer, status.host_parent);
        }
        size_t actor = parent == NULL ? 0 : parent->actor;
        process = process_add(tracer, status.host_process, status.pid, actor);
        if (parent != NULL) {
            inherit(tracer, process, parent);
        }
    }
    return task_add(tracer, process, host, status.tid);
}

static const char *call_of_birth(int event)
{
    if (event == PTRACE_EVENT_VFORK) {
        return "vfork";
    }
    return event == PTRACE_EVENT_FORK ? "fork" : "clone";
}

/* posix_spawn(3) and the like. */
static bool shares_memory(const struct tracee *parent, int event)
{
    return event == PTRACE_EVENT_VFORK ||
           (regs_clone_flags(parent->host) & CLONE_VM) != 0;
}

static void note_thread(struct tracer *tracer, struct tracee *parent,
                        const struct tracee *child, const struct found *found)
{
    ptrdiff_t index;
    struct event_record *event = tracer_event(tracer, parent, EVENT_THREAD, &index);

    event->call = "clone";
    event->has_result = true;
    event->result = child->thread;
    trace_set_found(event, found, trace_handler_of(parent, found));
}

static void note_process(struct tracer *tracer, struct tracee *parent, ptrdiff_t child,
                         const struct found *found, int how)
{
    ptrdiff_t index;
    struct event_record *event = tracer_event(tracer, parent, EVENT_FORK, &index);

    event->call = call_of_birth(how);
    event->peer = child;
    trace_set_found(event, found, trace_handler_of(parent, found));
    if (!shares_memory(parent, how)) {
        event->unflushed = sites_unflushed(tracer->sites, parent->process->image,
                                           parent->host, &event->unflushed_text);
    }
    if (child >= 0) {
        event->has_result = true;
        event->result = tracer->trace->processes[child].pid;
        tracer->trace->processes[child].born = index;
    }
}

/* The child's number comes with the event. It may wait in its first stop, may be yet to
 * stop, or may have lived its life already. */
void trace_birth(struct tracer *tracer, struct tracee *parent, int event)
{
    struct early early = {.state = EARLY_NOT};
    unsigned long message = 0;

    if (ptrace(PTRACE_GETEVENTMSG, parent->host, NULL, &message) < 0) {
        return;
    }
    pid_t host = (pid_t)message;
    early_take(tracer, host, &early);
    struct tracee *child = task_find(tracer, host);
    if (child == NULL && early.state != EARLY_ADOPTED) {
        child = task_adopt(tracer, host, parent->process);
    }
    struct found found =
        sites_find(tracer->sites, parent->process->image, parent->host);
    if (child != NULL && child->process == parent->process) {
        note_thread(tracer, parent, child, &found);
    } else if (child != NULL) {
        child->process->shares_memory = shares_memory(parent, event);
        note_process(tracer, parent, child->process->record, &found, event);
    } else if (early.state == EARLY_ADOPTED) {
        note_process(tracer, parent, early.record, &found, event);
    }
    if (early.state == EARLY_WAITING && child != NULL) {
        task_resume(child, PTRACE_CONT, 0);
    }
    if (early.state == EARLY_DEAD && child != NULL) {
        trace_death(tracer, child, early.status, early.cpu_ns);
    }
    /* On to the end of the call, if it is to be held there. */
    task_resume(parent, parent->call.row == NULL ? PTRACE_CONT : PTRACE_SYSCALL, 0);
}

static const char *base_name(const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');

    if (path == NULL) {
        return "";
    }
    return slash == NULL ? path : slash + 1;
}

static bool runs_students_program(const struct tracer *tracer,
                                  const struct traced *process)
{
    char path[PROC_PATH_MAX];
    char link[PATH_MAX];

    if (tracer->program == NULL) {
        return false;
    }
    (void)snprintf(path, sizeof(path), "%d/exe", process->pid);
    ssize_t len = readlinkat(tracer->proc_fd, path, link, sizeof(link) - 1);
    if (len < 0) {
        return false;
    }
    link[len] = '\0';
    const char *inside;
    return strcmp(inside_has(link, &inside) ? inside : link, tracer->program) == 0;
}

/* Signals blocked and ignored by the program that begins, which are set by its caller. */
static void read_signals(const struct tracer *tracer, const struct tracee *task,
                         struct event_record *event)
{
    char path[PROC_PATH_MAX];
    char text[4096];
    struct task_id id = task_id_of(task);

    (void)snprintf(path, sizeof(path), "%d/task/%d/status", id.pid, id.tid);
    if (proc_read(tracer->proc_fd, path, text, sizeof(text)) <= 0) {
        return;
    }
    const char *blocked = strstr(text, "\nSigBlk:");
    const char *ignored = strstr(text, "\nSigIgn:");
    event->blocked = blocked == NULL ? 0 : strtoull(blocked + 8, NULL, 16);
    event->ignored = ignored == NULL ? 0 : strtoull(ignored + 8, NULL, 16);
}

/* The actor's own streams are what its first program is given. */
static void mark_streams(struct tracer *tracer, const struct traced *process,
                         const struct event_record *event)
{
    for (size_t i = 0; i < event->open_count; i++) {
        const struct descriptor_record *open = &event->open[i];
        if (open->fd > 2 || open->object < 0) {
            continue;
        }
        struct object_record *object = &tracer->trace->objects[open->object];
        bool is_stream = object->kind == OBJECT_PIPE || object->kind == OBJECT_TERMINAL;
        if (is_stream && object->actor < 0) {
            object->actor = (ptrdiff_t)process->actor;
            object->stream = open->fd;
        }
    }
}

/* Only what is still open has kept its number. */
static void keep_origins(struct traced *process, const struct event_record *event)
{
    process->origin_count = 0;
    for (size_t i = 0; i < event->open_count; i++) {
        origin_set(process, event->open[i].fd, event->open[i].opened);
    }
}

static void note_exec(struct tracer *tracer, struct tracee *task,
                      const struct pending *call)
{
    struct traced *process = task->process;
    struct process_record *record = trace_record(tracer, process);
    ptrdiff_t index;
    struct event_record *event = tracer_event(tracer, task, EVENT_EXEC, &index);

    event->call = call->row == NULL ? "execve" : call->row->name;
    event->path = inside_path(call->path, tracer->arena);
    event->argv = call->argv;
    trace_set_found(event, &call->found, call->handler);
    event->unflushed = call->unflushed;
    event->unflushed_text = call->unflushed_text;
    read_signals(tracer, task, event);
    trace_list_open(tracer, task, event);
    keep_origins(process, event);
    if (process->is_payload_at_gate) {
        mark_streams(tracer, process, event);
    }
    if (record != NULL && index >= 0) {
        record->name = base_name(call->path);
        record->is_students = process->is_students;
        record->has_execed = true;
    }
}

/* Handlers are gone, what is ignored stays so (execve(2)). */
static void begin_program(struct tracer *tracer, struct tracee *task)
{
    struct traced *process = task->process;

    image_release(process->image);
    process->image = NULL;
    process->shares_memory = false;
    process->is_students = runs_students_program(tracer, process);
    memset(process->sa_flags, 0, sizeof(process->sa_flags));
    timer_note_exec(process);
    task->handler_count = 0;
    task->cut = (struct cut_write){0};
    memory_find_loader(tracer, process);
    if (process->is_students) {
        process->image = sites_open_image(tracer->sites, task_id_of(task), task->host);
    }
}

/* A thread that executes a program takes over the number of the first one; all the others
 * have been reaped by now, but the first one's end is not told (ptrace(2)). */
static struct tracee *take_over(struct tracer *tracer, pid_t host)
{
    unsigned long message = 0;
    struct traced *process = process_find(tracer, host);

    if (process == NULL || ptrace(PTRACE_GETEVENTMSG, host, NULL, &message) < 0) {
        return NULL;
    }
    struct tracee *caller = task_find(tracer, (pid_t)message);
    struct tracee *first = task_find(tracer, host);
    if (caller == NULL || caller == first) {
        return first;
    }
    if (first != NULL) {
        task_remove(tracer, first);
    }
    caller->host = host;
    caller->tid = process->pid;
    caller->thread = 0;
    return caller;
}

void trace_exec(struct tracer *tracer, pid_t host)
{
    struct tracee *task = take_over(tracer, host);

    if (task == NULL) {
        (void)ptrace(PTRACE_CONT, host, NULL, NULL);
        return;
    }
    struct pending call = task->call;
    if (call.row == NULL) {
        call.found = (struct found){.site = -1};
    }
    task->call = (struct pending){0};
    if (tracer->start_ns == 0) {
        tracer->start_ns = clock_now_ns();
    }
    begin_program(tracer, task);
    note_exec(tracer, task, &call);
    preempt_begin(tracer, task);
    survey_begin(tracer, task);
    task->process->is_payload_at_gate = false;
    task_resume(task, PTRACE_CONT, 0);
}
