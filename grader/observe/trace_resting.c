/* Is anybody going, beside those that are delayed? */
#include <inttypes.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "observe/tracer.h"

/* Whoever sleeps longer is not waited for. */
#define SLEEP_MAX_NS (20 * NS_PER_MS)

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

/* Does it wait for nothing but time, and not for long? */
static bool is_short_sleep(const struct tracer *tracer, struct task_id id,
                           const struct proc_syscall *call)
{
    bool is_clock = call->nr == SYS_clock_nanosleep;
    struct timespec wanted;

    if (!call->is_blocked || (!is_clock && call->nr != SYS_nanosleep) ||
        (is_clock && (call->args[1] & TIMER_ABSTIME) != 0) ||
        !proc_read_memory(tracer->proc_fd, id, call->args[is_clock ? 2 : 0], &wanted,
                          sizeof(wanted))) {
        return false;
    }
    return wanted.tv_sec == 0 && wanted.tv_nsec <= SLEEP_MAX_NS;
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
    task->delay.is_asleep = is_short_sleep(tracer, id, &call);
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

int64_t schedule_burnt_ns(const struct tracer *tracer)
{
    int64_t sum = 0;

    for (size_t i = 0; i < tracer->task_count; i++) {
        struct task_id id = task_id_of(tracer->tasks[i]);
        char path[PROC_PATH_MAX];
        char text[128];
        int64_t one = 0;

        (void)snprintf(path, sizeof(path), "%d/task/%d/schedstat", id.pid, id.tid);
        if (tracer->tasks[i]->state == TRACEE_GOING &&
            proc_read(tracer->proc_fd, path, text, sizeof(text)) > 0 &&
            sscanf(text, "%" SCNd64, &one) == 1) {
            sum += one;
        }
    }
    return sum;
}
