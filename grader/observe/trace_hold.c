/* Tasks that a step keeps from going on. */
#include <sched.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "observe/calls.h"
#include "observe/trace_regs.h"
#include "observe/tracer.h"

/* Is what a descriptor of the task refers to the stream of its actor? */
static bool is_stream(struct tracer *tracer, const struct tracee *task, int fd,
                      int stream)
{
    ptrdiff_t index = tracer_object(tracer, task, fd);
    const struct object_record *object =
        index < 0 ? NULL : &tracer->trace->objects[index];

    return object != NULL && object->actor == (ptrdiff_t)task->process->actor &&
           (object->stream == stream || object->kind == OBJECT_TERMINAL);
}

static bool is_held_call(struct tracer *tracer, const struct tracee *task, long nr,
                         const uint64_t *args)
{
    const struct hold *hold = &tracer->holds[task->process->actor];

    if (hold->is_fork && nr == SYS_clone && (args[0] & CLONE_THREAD) != 0) {
        return false;
    }
    for (size_t i = 0; i < hold->number_count; i++) {
        if (hold->numbers[i] == nr) {
            return hold->stream == 0 ||
                   is_stream(tracer, task, (int)args[0], hold->stream - 1);
        }
    }
    return false;
}

bool hold_awaits(struct tracer *tracer, const struct tracee *task, long nr,
                 const uint64_t *args)
{
    const struct hold *hold = &tracer->holds[task->process->actor];

    return hold->is_armed && hold->held == NULL && hold->after &&
           is_held_call(tracer, task, nr, args);
}

bool hold_catches(struct tracer *tracer, struct tracee *task, long nr,
                  const uint64_t *args, bool after)
{
    struct hold *hold = &tracer->holds[task->process->actor];

    if (!hold->is_armed || hold->held != NULL || hold->after != after ||
        task->process->is_payload_at_gate || tracer->is_killing ||
        !is_held_call(tracer, task, nr, args)) {
        return false;
    }
    hold->held = task;
    task->state = TRACEE_HELD;
    task->is_held_after = after;
    task->held_nr = nr;
    return true;
}

void hold_forget(struct tracer *tracer, const struct tracee *task)
{
    for (size_t i = 0; i < OBSERVE_ACTORS_MAX; i++) {
        if (tracer->holds[i].held == task) {
            tracer->holds[i] = (struct hold){0};
        }
    }
}

void tracer_hold(struct tracer *tracer, size_t actor, const struct tracer_hold *wanted)
{
    if (actor >= OBSERVE_ACTORS_MAX) {
        return;
    }
    tracer_release(tracer, actor);
    struct hold *hold = &tracer->holds[actor];
    *hold = (struct hold){
        .is_armed = true, .after = wanted->after, .stream = wanted->stream};
    hold->number_count = call_numbers(wanted->call, hold->numbers);
    hold->is_fork = strcmp(wanted->call, "clone") != 0 &&
                    strcmp(wanted->call, "pthread_create") != 0;
}

bool tracer_is_holding(const struct tracer *tracer, size_t actor)
{
    return actor < OBSERVE_ACTORS_MAX && tracer->holds[actor].held != NULL;
}

/* Signals that came meanwhile would break off the call as soon as it is made, and hide what
 * is lost between a test and the call. So the call is made anew behind their handlers. */
void tracer_release(struct tracer *tracer, size_t actor)
{
    if (actor >= OBSERVE_ACTORS_MAX) {
        return;
    }
    struct tracee *task = tracer->holds[actor].held;
    tracer->holds[actor] = (struct hold){0};
    if (task == NULL) {
        return;
    }
    task->state = TRACEE_GOING;
    if (!task->is_held_after) {
        (void)regs_put_off_call(task->host, task->held_nr);
    }
    task_resume(task, PTRACE_CONT, 0);
}
