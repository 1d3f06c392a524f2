/* The order in which tasks make their calls, drawn from a seed.
 *
 * A task that comes to a call by which it could act on another is delayed there. When no
 * task is going any more, since each is delayed or blocked, one of those delayed is let go,
 * up to its next such call. So at any time one task moves, and which one is drawn. Nothing
 * but delays comes of it: a program that is right in every order is right in this one.
 *
 * Who sleeps may be drawn, too: then the others wait until it wakes, if that is soon. So a
 * program that hopes to be late enough is early. Otherwise what waits for time counts as
 * blocked. A task that runs and runs may wait for another in a loop, so that after a while
 * somebody is let go beside it. All of this has an end, behind which everybody goes on
 * freely; else a program that makes a million calls would not come to an end in its time. */
#include "observe/trace_schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "observe/trace_regs.h"
#include "observe/tracer.h"

enum { DELAYS_MAX = 1500, BREACHES_MAX = 20, WAITS_MAX = 10, STATUS_BYTES = 4096 };

/* How long somebody may run on before another is let go beside it. */
#define PATIENCE_NS (10 * NS_PER_MS)

/* … where there is nothing but one delay, and the others are to be waited for. */
#define LONG_PATIENCE_NS (50 * NS_PER_MS)

/* … whatever it does. */
#define LAST_PATIENCE_NS NS_PER_S

static void note_change(struct schedule *schedule)
{
    schedule->since_ns = clock_now_ns();
    schedule->burnt_ns = -1;
}

void tracer_schedule(struct tracer *tracer, const struct trace_schedule *wanted)
{
    struct schedule *schedule = arena_alloc(tracer->arena, sizeof(*schedule));

    *schedule = (struct schedule){
        .policy = (enum policy)(wanted->number % POLICIES),
        .is_pure = wanted->number <= 2 * POLICIES,
        .number = wanted->number,
        .seed = wanted->seed,
        .random = wanted->seed,
        .lowest = UINT32_MAX,
        .delays_left = DELAYS_MAX,
        .breaches_left = BREACHES_MAX,
        .waits_left = WAITS_MAX,
        .since_ns = clock_now_ns(),
        .patience_ns = PATIENCE_NS,
        .burnt_ns = -1,
        .has_calls = true,
    };
    for (size_t i = 0; i < wanted->recorded_count; i++) {
        long numbers[CALL_NUMBERS_MAX];
        size_t count = call_numbers(wanted->recorded[i], numbers);
        for (size_t k = 0; k < count; k++) {
            *ARENA_PUSH(tracer->arena, schedule->recorded, schedule->recorded_count) =
                numbers[k];
        }
    }
    tracer->schedule = schedule;
}

void schedule_delay_nothing(struct tracer *tracer)
{
    tracer->schedule = arena_alloc(tracer->arena, sizeof(*tracer->schedule));
    *tracer->schedule = (struct schedule){
        .delays_left = 1, .breaches_left = 2, .patience_ns = LONG_PATIENCE_NS};
}

void schedule_delay(struct tracer *tracer, struct tracee *task)
{
    if (tracer->schedule->is_over) {
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    task->state = TRACEE_DELAYED;
    note_change(tracer->schedule);
}

/* posix_spawn(3) sets back every signal there is before it executes the program, while
 * its caller waits. */
static bool is_of_spawn(const struct tracee *task)
{
    return task->process->shares_memory;
}

bool schedule_catches(struct tracer *tracer, struct tracee *task,
                      const struct __ptrace_syscall_info *info)
{
    struct schedule *schedule = tracer->schedule;
    bool has_been = task->delay.passed_pc == info->instruction_pointer;
    uint64_t args[CALL_ARGS];

    task->delay.passed_pc = 0;
    task->delay.is_asleep = false;
    if (schedule != NULL && schedule->awaited == task) {
        schedule->awaited = NULL;
    }
    if (schedule == NULL || schedule->is_over || !schedule->has_calls || has_been ||
        tracer->is_killing || task->process->is_payload_at_gate || is_of_spawn(task) ||
        !call_communicates((long)info->seccomp.nr)) {
        return false;
    }
    task->state = TRACEE_DELAYED;
    for (size_t i = 0; i < CALL_ARGS; i++) {
        args[i] = info->seccomp.args[i];
    }
    task->delay.would_wait = call_would_wait((long)info->seccomp.nr, args);
    note_change(schedule);
    return true;
}

void schedule_forget(struct tracer *tracer, const struct tracee *task)
{
    if (tracer->schedule != NULL && tracer->schedule->awaited == task) {
        tracer->schedule->awaited = NULL;
    }
}

bool schedule_leaves_out(const struct tracer *tracer, long nr)
{
    const struct schedule *schedule = tracer->schedule;

    if (schedule == NULL || !schedule->has_calls) {
        return false;
    }
    for (size_t i = 0; i < schedule->recorded_count; i++) {
        if (schedule->recorded[i] == nr) {
            return false;
        }
    }
    return true;
}

bool tracer_is_delaying(const struct tracer *tracer)
{
    for (size_t i = 0; tracer->schedule != NULL && i < tracer->task_count; i++) {
        if (tracer->tasks[i]->state == TRACEE_DELAYED) {
            return true;
        }
    }
    return false;
}

/* ---- when, and who ---- */

/* On a busy machine who has not got far has perhaps not had a processor. */
static bool is_running_on(const struct tracer *tracer)
{
    struct schedule *schedule = tracer->schedule;
    int64_t waited_ns = clock_now_ns() - schedule->since_ns;

    if (waited_ns < schedule->patience_ns || waited_ns > LAST_PATIENCE_NS) {
        return waited_ns > LAST_PATIENCE_NS;
    }
    int64_t burnt_ns = schedule_burnt_ns(tracer);
    if (schedule->burnt_ns < 0) {
        schedule->burnt_ns = burnt_ns;
    }
    return burnt_ns - schedule->burnt_ns >= schedule->patience_ns;
}

bool tracer_can_let_go(struct tracer *tracer)
{
    struct schedule *schedule = tracer->schedule;

    if (schedule_is_everybody_resting(tracer)) {
        return true;
    }
    if (!is_running_on(tracer)) {
        return false;
    }
    schedule->awaited = NULL;
    schedule->breaches_left--;
    return true;
}

/* Has it a signal that nothing keeps from it? */
static bool has_signal_waiting(const struct tracer *tracer, const struct tracee *task)
{
    static const char *const keys[] = {"\nSigPnd:", "\nShdPnd:", "\nSigBlk:"};
    enum { OWN, SHARED, BLOCKED, KEYS };
    uint64_t sets[KEYS] = {0};
    char path[PROC_PATH_MAX];
    char text[STATUS_BYTES];
    struct task_id id = task_id_of(task);

    (void)snprintf(path, sizeof(path), "%d/task/%d/status", id.pid, id.tid);
    if (proc_read(tracer->proc_fd, path, text, sizeof(text)) <= 0) {
        return false;
    }
    for (int i = 0; i < KEYS; i++) {
        const char *at = strstr(text, keys[i]);
        sets[i] = at == NULL ? 0 : strtoull(at + strlen(keys[i]), NULL, 16);
    }
    return ((sets[OWN] | sets[SHARED]) & ~sets[BLOCKED]) != 0;
}

/* A signal that came meanwhile would break off the call as soon as it is made, or meet the
 * handler that the call sets up, and hide what is lost between a test and the call. So the
 * call is made anew behind the signal. */
static void let_go(struct tracer *tracer, struct tracee *task)
{
    struct __ptrace_syscall_info info = {0};

    task->state = TRACEE_GOING;
    if (!regs_call_info(task->host, &info)) {
        return; /* it has been killed */
    }
    if (info.op != PTRACE_SYSCALL_INFO_SECCOMP) {
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    if (has_signal_waiting(tracer, task) &&
        regs_put_off_call(task->host, (long)info.seccomp.nr)) {
        task->delay.passed_pc = info.instruction_pointer;
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    trace_call_begin(tracer, task, &info);
}

void tracer_let_go(struct tracer *tracer)
{
    struct schedule *schedule = tracer->schedule;

    if (schedule->delays_left <= 0 || schedule->breaches_left <= 0) {
        tracer_end_schedule(tracer);
        return;
    }
    struct tracee *drawn = schedule_draw(tracer);
    note_change(schedule);
    if (drawn == NULL) {
        return;
    }
    if (drawn->state == TRACEE_DELAYED) {
        schedule->delays_left--;
        let_go(tracer, drawn);
    } else {
        schedule->waits_left--;
        schedule->awaited = drawn;
    }
}

void tracer_end_schedule(struct tracer *tracer)
{
    if (tracer->schedule == NULL) {
        return;
    }
    tracer->schedule->is_over = true;
    for (size_t i = 0; i < tracer->task_count; i++) {
        if (tracer->tasks[i]->state == TRACEE_DELAYED) {
            let_go(tracer, tracer->tasks[i]);
        }
    }
}
