/* How tasks end. */
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "observe/tracer.h"

#define SIGNAL_BIT(number) (UINT64_C(1) << ((number)-1))

static void set_status(struct event_record *event, int status)
{
    event->is_signal = WIFSIGNALED(status);
    event->has_result = true;
    event->result = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static struct event_record *note_end(struct tracer *tracer, struct tracee *task,
                                     int status)
{
    struct traced *process = task->process;
    struct process_record *record = trace_record(tracer, process);
    struct event_record *event =
        tracer_event(tracer, task, EVENT_EXIT, &process->exit_event);

    set_status(event, status);
    if (record != NULL && process->exit_event >= 0) {
        record->ended = process->exit_event;
    }
    return event;
}

void trace_exit(struct tracer *tracer, struct tracee *task)
{
    struct traced *process = task->process;
    unsigned long message = 0;

    trace_call_unfinished(tracer, task);
    hold_forget(tracer, task);
    task->state = TRACEE_GOING;
    if (!task->has_exited) {
        task->has_exited = true;
        process->going_count--;
    }
    if (process->going_count == 0 && process->exit_event < 0 &&
        !process->is_payload_at_gate) {
        (void)ptrace(PTRACE_GETEVENTMSG, task->host, NULL, &message);
        struct event_record *event = note_end(tracer, task, (int)message);
        trace_list_open(tracer, task, event);
        if (!process->shares_memory) {
            event->unflushed = sites_unflushed(tracer->sites, process->image,
                                               task->host, &event->unflushed_text);
        }
    }
    task_resume(task, PTRACE_CONT, 0);
}

/* Its children are reaped by themselves, so none of them waits for it in vain. */
static bool reaps_by_itself(const struct traced *process)
{
    return (process->sa_ignored & SIGNAL_BIT(SIGCHLD)) != 0 ||
           (process->sa_flags[SIGCHLD] & SA_NOCLDWAIT) != 0;
}

static void orphan_children(struct tracer *tracer, const struct traced *process)
{
    struct trace *trace = tracer->trace;

    if (process->record < 0 || tracer->is_killing || reaps_by_itself(process)) {
        return;
    }
    for (size_t i = 0; i < trace->process_count; i++) {
        struct process_record *child = &trace->processes[i];
        if (child->parent == process->record && child->reaped < 0) {
            child->is_orphaned = true;
        }
    }
}

static void end_process(struct tracer *tracer, struct tracee *task, int status,
                        int64_t cpu_ns)
{
    struct traced *process = task->process;
    struct process_record *record = trace_record(tracer, process);

    if (process->exit_event < 0 && !process->is_payload_at_gate) {
        (void)note_end(tracer, task, status);
    } else if (process->exit_event >= 0) {
        set_status(&tracer->trace->events[process->exit_event], status);
    }
    if (record != NULL) {
        record->cpu_ns = cpu_ns;
        record->is_killed_by_us =
            tracer->is_killing && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }
    orphan_children(tracer, process);
}

/* The end of the first thread is told when it is that of the process. */
void trace_death(struct tracer *tracer, struct tracee *task, int status, int64_t cpu_ns)
{
    struct traced *process = task->process;
    bool is_last = task->host == process->host;

    trace_call_unfinished(tracer, task);
    if (is_last) {
        end_process(tracer, task, status, cpu_ns);
    }
    task_remove(tracer, task);
    if (is_last) {
        process_remove(tracer, process);
    }
}
