/* Is anybody going, beside those that are delayed? */
#include <sys/syscall.h>

#include "observe/tracer.h"

/* Of the dead, only a first thread whose others live stays for long. */
static bool is_lasting(const struct tracee *task, const struct proc_status *status,
                       const struct proc_syscall *call)
{
    if (status->state == 'Z') {
        return task->process->task_count > 1;
    }
    return (status->state == 'S' || status->state == 'D') && call->is_blocked &&
           call->nr >= 0 && (status->state == 'S' || call_find(call->nr) != NULL);
}

/* Does it wait for nothing but time? */
static bool is_sleep(const struct proc_syscall *call)
{
    return call->is_blocked &&
           (call->nr == SYS_nanosleep || call->nr == SYS_clock_nanosleep);
}

/* In which order the two are read is what makes two looks a proof: see look.c. */
static bool is_resting(const struct tracer *tracer, struct tracee *task, bool is_second)
{
    struct task_id id = task_id_of(task);
    struct proc_status status;
    struct proc_syscall call = {0};
    bool is_known = true;

    if (task->state != TRACEE_GOING) {
        return true;
    }
    if (is_second) {
        is_known = proc_read_syscall(tracer->proc_fd, id, &call);
    }
    if (!proc_read_status(tracer->proc_fd, id, &status)) {
        return false;
    }
    if (!is_second && status.state != 'Z') {
        is_known = proc_read_syscall(tracer->proc_fd, id, &call);
    }
    task->delay.is_asleep = is_sleep(&call);
    if (task->delay.is_asleep && task == tracer->schedule->awaited) {
        return false;
    }
    bool is_same = !is_second || status.switches == task->delay.switches;
    task->delay.switches = status.switches;
    return is_same && (is_known || status.state == 'Z') &&
           is_lasting(task, &status, &call);
}

/* A child that stopped before its birth was told is about to go on. */
static bool is_birth_near(const struct tracer *tracer)
{
    for (size_t i = 0; i < tracer->early_count; i++) {
        if (tracer->early[i].state == EARLY_WAITING) {
            return true;
        }
    }
    return false;
}

static bool are_all_resting(const struct tracer *tracer, bool is_second)
{
    for (size_t i = 0; i < tracer->task_count; i++) {
        if (!is_resting(tracer, tracer->tasks[i], is_second)) {
            return false;
        }
    }
    return true;
}

bool schedule_is_everybody_resting(const struct tracer *tracer)
{
    return !is_birth_near(tracer) && are_all_resting(tracer, false) &&
           are_all_resting(tracer, true);
}
