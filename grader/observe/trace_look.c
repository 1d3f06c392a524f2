/* What traced tasks are blocked in, at the end of a script. */
#include "observe/calls.h"
#include "observe/scan.h"
#include "observe/trace_rows.h"

static void note_blocked(struct tracer *tracer, struct tracee *task,
                         const struct task *seen)
{
    ptrdiff_t index;
    struct event_record *event = tracer_event(tracer, task, EVENT_BLOCKED, &index);

    event->call = call_name(seen->call.nr, tracer->arena);
    event->fds[0] = seen->wait.fd;
    if (seen->wait.fd >= 0) {
        event->object = tracer_object(tracer, task, seen->wait.fd);
    }
    for (int i = 0; i < CALL_ARGS; i++) {
        event->args[i] = (int64_t)seen->call.args[i];
    }
    if (task->call.row != NULL && task->call.row->nr == seen->call.nr) {
        event->path = task->call.path;
        trace_set_found(event, &task->call.found, task->call.handler);
    }
}

static bool is_asleep(const struct task *task)
{
    return task->status.state == 'S' && task->call.is_blocked && task->call.nr >= 0 &&
           task->wait.kind != WAIT_RUNNING;
}

void tracer_note_look(struct tracer *tracer, const struct observed_box *box)
{
    AUTO_SCAN scan = {0};
    struct err ignored;

    if (scan_first(box, &scan, &ignored) < 0) {
        return;
    }
    for (size_t i = 0; i < scan.task_count; i++) {
        const struct task *seen = &scan.tasks[i];
        struct tracee *task = task_find_inside(tracer, seen->id.tid);
        bool is_new = task != NULL && (task->noted_nr != seen->call.nr ||
                                       task->noted_switches != seen->status.switches);
        if (is_new && is_asleep(seen)) {
            task->noted_nr = seen->call.nr;
            task->noted_switches = seen->status.switches;
            note_blocked(tracer, task, seen);
        }
    }
}
