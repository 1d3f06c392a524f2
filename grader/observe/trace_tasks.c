/* Who is traced. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "observe/tracer.h"

enum { STATUS_BYTES = 4096 };

struct tracee *task_find(const struct tracer *tracer, pid_t host)
{
    for (size_t i = tracer->task_count; i > 0; i--) {
        if (tracer->tasks[i - 1]->host == host) {
            return tracer->tasks[i - 1];
        }
    }
    return NULL;
}

struct tracee *task_find_inside(const struct tracer *tracer, int tid)
{
    for (size_t i = tracer->task_count; i > 0; i--) {
        if (tracer->tasks[i - 1]->tid == tid) {
            return tracer->tasks[i - 1];
        }
    }
    return NULL;
}

struct traced *process_find(const struct tracer *tracer, pid_t host)
{
    for (size_t i = tracer->process_count; i > 0; i--) {
        if (tracer->processes[i - 1]->host == host) {
            return tracer->processes[i - 1];
        }
    }
    return NULL;
}

/* Room for one more pointer. */
static void *make_room(void *list, size_t count, size_t *size)
{
    if (count < *size) {
        return list;
    }
    *size = *size * 2 + 16;
    list = reallocarray(list, *size, sizeof(void *));
    if (list == NULL) {
        BUG("no memory left");
    }
    return list;
}

static void *allocate(size_t size)
{
    void *out = calloc(1, size);

    if (out == NULL) {
        BUG("no memory left");
    }
    return out;
}

struct tracee *task_add(struct tracer *tracer, struct traced *process, pid_t host,
                        int tid)
{
    struct tracee *task = allocate(sizeof(*task));

    *task = (struct tracee){.host = host,
                            .tid = tid,
                            .process = process,
                            .thread = process->thread_count++,
                            .bad_close = -1,
                            .noted_nr = -1};
    process->task_count++;
    process->going_count++;
    tracer->tasks = make_room(tracer->tasks, tracer->task_count, &tracer->task_size);
    tracer->tasks[tracer->task_count++] = task;
    return task;
}

void task_remove(struct tracer *tracer, struct tracee *task)
{
    hold_forget(tracer, task);
    schedule_forget(tracer, task);
    for (size_t i = 0; i < tracer->task_count; i++) {
        if (tracer->tasks[i] == task) {
            tracer->tasks[i] = tracer->tasks[--tracer->task_count];
            break;
        }
    }
    task->process->task_count--;
    task->process->going_count -= task->has_exited ? 0 : 1;
    free(task);
}

static ptrdiff_t add_record(struct tracer *tracer, int pid, size_t actor)
{
    struct trace *trace = tracer->trace;

    if (trace->state != TRACE_WHOLE) {
        return -1;
    }
    if (trace->process_count == TRACE_PROCESSES_MAX) {
        trace->state = TRACE_CUT;
        return -1;
    }
    struct process_record *record =
        ARENA_PUSH(tracer->arena, trace->processes, trace->process_count);
    *record = (struct process_record){.pid = pid,
                                      .actor = (ptrdiff_t)actor,
                                      .parent = -1,
                                      .name = "",
                                      .born = -1,
                                      .ended = -1,
                                      .reaped = -1};
    return (ptrdiff_t)trace->process_count - 1;
}

struct traced *process_add(struct tracer *tracer, pid_t host, int pid, size_t actor)
{
    struct traced *process = allocate(sizeof(*process));

    *process = (struct traced){.pid = pid,
                               .host = host,
                               .actor = actor,
                               .record = add_record(tracer, pid, actor),
                               .exit_event = -1};
    tracer->processes =
        make_room(tracer->processes, tracer->process_count, &tracer->process_size);
    tracer->processes[tracer->process_count++] = process;
    return process;
}

void process_remove(struct tracer *tracer, struct traced *process)
{
    for (size_t i = 0; i < tracer->process_count; i++) {
        if (tracer->processes[i] == process) {
            tracer->processes[i] = tracer->processes[--tracer->process_count];
            break;
        }
    }
    image_release(process->image);
    free(process->origins);
    free(process);
}

struct task_id task_id_of(const struct tracee *task)
{
    return (struct task_id){task->process->pid, task->tid};
}

/* The last number of a line: that of the innermost namespace. */
static int last_number(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    int number = 0;

    if (at == NULL) {
        return 0;
    }
    at += strlen(key);
    while (*at == '\t' || *at == ' ') {
        char *end;
        number = (int)strtol(at, &end, 10);
        at = end;
    }
    return number;
}

bool task_read_host(const struct tracer *tracer, pid_t host, struct host_status *out)
{
    char path[PROC_PATH_MAX];
    char text[STATUS_BYTES];

    (void)snprintf(path, sizeof(path), "%d/status", host);
    if (proc_read(tracer->host_proc, path, text, sizeof(text)) <= 0) {
        return false;
    }
    *out = (struct host_status){
        .host_process = last_number(text, "\nTgid:"),
        .host_parent = last_number(text, "\nPPid:"),
        .pid = last_number(text, "\nNStgid:"),
        .tid = last_number(text, "\nNSpid:"),
    };
    return out->host_process > 0 && out->pid > 0 && out->tid > 0;
}

void task_resume(struct tracee *task, int request, int signal)
{
    /* The end of a write that was cut short must not be missed, nor that of a call with a
     * fault. */
    if (request == PTRACE_CONT && (task->cut.is_open || task->attempt.is_open)) {
        request = PTRACE_SYSCALL;
    }
    request = survey_request(task, handlers_request(task, request));
    (void)ptrace(
        (enum __ptrace_request)request, task->host, NULL,
        (void *)(uintptr_t)(unsigned)signal); /* NOLINT(performance-no-int-to-ptr) */
}
