#include <string.h>

#include "base/clock.h"
#include "observe/tracer.h"

static struct event_record *record_event(struct tracer *tracer,
                                         const struct tracee *task, ptrdiff_t *index)
{
    struct trace *trace = tracer->trace;

    *index = -1;
    if (trace->state != TRACE_WHOLE) {
        return &tracer->spare;
    }
    if (task->process->record < 0 || trace->event_count == TRACE_EVENTS_MAX) {
        trace->state = TRACE_CUT;
        return &tracer->spare;
    }
    *index = (ptrdiff_t)trace->event_count;
    return ARENA_PUSH(tracer->arena, trace->events, trace->event_count);
}

struct event_record *tracer_event(struct tracer *tracer, const struct tracee *task,
                                  enum event_kind kind, ptrdiff_t *index)
{
    struct event_record *event = record_event(tracer, task, index);

    *event = (struct event_record){
        .kind = kind,
        .at_ns = tracer->start_ns == 0 ? 0 : clock_now_ns() - tracer->start_ns,
        .process = task->process->record < 0 ? 0 : (size_t)task->process->record,
        .thread = task->thread,
        .site = -1,
        .peer = -1,
        .object = -1,
        .fds = {-1, -1},
    };
    return event;
}

void trace_set_found(struct event_record *event, const struct found *found, int handler)
{
    event->site = found->site;
    event->api = found->api;
    event->handler = handler;
}

struct process_record *trace_record(const struct tracer *tracer,
                                    const struct traced *process)
{
    return process->record < 0 ? NULL : &tracer->trace->processes[process->record];
}

ptrdiff_t tracer_find_pid(const struct tracer *tracer, int pid)
{
    const struct trace *trace = tracer->trace;

    for (size_t i = trace->process_count; pid > 0 && i > 0; i--) {
        const struct process_record *process = &trace->processes[i - 1];
        if (process->pid == pid && process->reaped < 0) {
            return (ptrdiff_t)i - 1;
        }
    }
    return -1;
}
