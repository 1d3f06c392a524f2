/* Faults: one call of one process ends as the kernel may let it end.
 *
 * For an interruption a stop is asked for before the call is made: the kernel then treats it
 * as it would with a signal pending. What need not wait is done as ever, and nothing comes of
 * it; what would wait has done nothing, and only then the signal is sent. So what cannot be
 * interrupted here is not, and a program is told of no EINTR without a handler having run. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "observe/calls.h"
#include "observe/faults.h"
#include "observe/trace_rows.h"

/* Results of the kernel's own for a call that a signal has broken off; they are not in the
 * headers (include/linux/errno.h). */
enum {
    RESTART_IF_ASKED = 512,
    RESTART_ALWAYS = 513,
    RESTART_WITHOUT_HANDLER = 514,
    RESTART_WITH_BLOCK = 516,
};

enum { SIZE_ARGUMENT = 2 };

static bool reads_or_writes(const struct fault_call *call)
{
    return (call->traits & (FAULTY_READS | FAULTY_WRITES)) != 0 &&
           call->nr != SYS_readv && call->nr != SYS_recvmsg;
}

/* Where the fault happens, should it. */
static struct fault_record record_of(const struct fault_plan *plan,
                                     const struct fault_moment *m,
                                     const struct found *found)
{
    struct arena *arena = &plan->ev->arena;

    return (struct fault_record){
        .has_happened = true,
        .call = m->call->name,
        .api = found->api == NULL ? NULL : arena_string(arena, found->api),
        .site = m->tracer->trace->sites[found->site],
        .actor = (ptrdiff_t)m->task->process->actor,
        .process = (unsigned)m->task->process->record + 1,
        .asked = reads_or_writes(m->call) ? (int64_t)m->args[SIZE_ARGUMENT] : 0,
    };
}

static void kill_actor(const struct tracer *tracer, size_t actor)
{
    for (size_t i = 0; i < tracer->process_count; i++) {
        if (tracer->processes[i]->actor == actor) {
            (void)kill(tracer->processes[i]->host, SIGKILL);
        }
    }
}

/* Does to the call what its fault takes; false if the task is not to go on. */
static bool begin(struct fault_plan *plan, struct fault_moment *m, struct tracee *task,
                  const struct fault_means *means)
{
    struct fault_attempt *attempt = &task->attempt;

    switch (means->way) {
    case WAY_INTERRUPT:
        plan->try_count++;
        attempt->is_open = ptrace(PTRACE_INTERRUPT, task->host, NULL, NULL) == 0;
        break;
    case WAY_SHORTEN:
        attempt->is_open = regs_set_size(task->host, means->bytes);
        break;
    case WAY_FAIL:
        attempt->is_open = regs_skip_call(task->host);
        break;
    case WAY_KILL:
        plan->ev->fault = attempt->record;
        plan->doomed = (ptrdiff_t)task->process->actor;
        kill_actor(m->tracer, task->process->actor);
        return false;
    case WAY_NONE:
        break;
    }
    return true;
}

/* False if the task is not to go on. */
static bool inject(struct fault_plan *plan, struct fault_moment *m, struct tracee *task)
{
    struct fault_means means = fault_find_means(m, plan->trial.fault);

    if (means.way == WAY_NONE ||
        (means.way == WAY_INTERRUPT && plan->try_count == FAULT_TRIES_MAX)) {
        return true;
    }
    struct found found = sites_find(m->tracer->sites, task->process->image, task->host);
    if (found.site < 0 || found.in_handler) {
        return true;
    }
    task->attempt = (struct fault_attempt){
        .way = (int)means.way,
        .error = means.error,
        .size = m->args[SIZE_ARGUMENT],
        .signals = means.signals,
        .fatal_signals = means.fatal_signals,
        .record = record_of(plan, m, &found),
    };
    return begin(plan, m, task, &means);
}

/* The call that was asked for, or the first one behind it at which it is possible: where a
 * process stands when data comes differs from play to play. */
static bool is_due(const struct fault_plan *plan, const struct fault_moment *m,
                   unsigned nth)
{
    return plan->trial.kind == TRIAL_FAULT && !plan->ev->fault.has_happened &&
           m->task->process->record + 1 == (ptrdiff_t)plan->trial.process &&
           nth >= plan->trial.nth && strcmp(m->call->name, plan->trial.call) == 0;
}

static void note_asking(struct tracee *task, const struct fault_call *call)
{
    struct traced *process = task->process;

    if (call->nr == SYS_epoll_create1) {
        process->has_epoll = true;
    }
    if ((call->traits & FAULTY_POLLS) != 0) {
        process->has_polled = true;
    } else if ((call->traits & (FAULTY_READS | FAULTY_WRITES)) != 0) {
        process->has_polled = false;
    }
}

static bool is_recorded(const struct fault_plan *plan, const struct tracee *task,
                        long nr)
{
    for (size_t i = 0; i < plan->recorded_count; i++) {
        if (plan->recorded[i] == nr) {
            return true;
        }
    }
    return task->attempt.is_open || row_find(nr) != NULL;
}

/* False if the task is not to go on. */
static bool take_call(struct tracer *tracer, struct tracee *task,
                      const struct fault_call *call,
                      const struct __ptrace_syscall_info *info)
{
    struct fault_plan *plan = tracer->faults;
    struct traced *process = task->process;
    struct fault_moment m = {.tracer = tracer,
                             .task = task,
                             .call = call,
                             .is_survey = plan->trial.kind == TRIAL_CALLS};
    bool goes_on = true;

    for (size_t i = 0; i < CALL_ARGS; i++) {
        m.args[i] = info->seccomp.args[i];
    }
    unsigned nth = ++process->fault_counts[fault_call_index(call)];
    if (m.is_survey) {
        fault_survey(plan, &m, nth);
    } else if (is_due(plan, &m, nth)) {
        goes_on = inject(plan, &m, task);
    }
    note_asking(task, call);
    return goes_on;
}

bool faults_take_call(struct tracer *tracer, struct tracee *task,
                      const struct __ptrace_syscall_info *info)
{
    struct fault_plan *plan = tracer->faults;
    long nr = (long)info->seccomp.nr;

    if (plan == NULL) {
        return false;
    }
    task->attempt = (struct fault_attempt){0};
    plan->stop_count++;
    if (plan->doomed == (ptrdiff_t)task->process->actor) {
        (void)kill(task->process->host, SIGKILL);
        return true;
    }
    const struct fault_call *call = fault_call_find(nr);
    bool is_students = task->process->is_students && task->process->image != NULL &&
                       task->process->record >= 0 && !task->process->shares_memory &&
                       !tracer->is_killing;
    if (call != NULL && is_students && !take_call(tracer, task, call, info)) {
        return true;
    }
    if (is_recorded(plan, task, nr)) {
        return false;
    }
    task_resume(task, PTRACE_CONT, 0);
    return true;
}

/* ---- the end of the call ------------------------------------------------------------ */

/* The signal that ends the call now, or leaves it half done; 0: none would. */
static int signal_for(const struct fault_attempt *attempt, int64_t result)
{
    bool is_write = strcmp(attempt->record.call, "write") == 0;

    if (is_write && result > 0 && result < attempt->record.asked) {
        return fault_first_signal(attempt->signals);
    }
    switch (-result) {
    case RESTART_IF_ASKED:
        return fault_first_signal(attempt->fatal_signals);
    case RESTART_WITHOUT_HANDLER:
    case RESTART_WITH_BLOCK:
    case EINTR:
        return fault_first_signal(attempt->signals);
    case RESTART_ALWAYS:
    default:
        return 0;
    }
}

/* The call has waited, and done nothing or a part. What comes now is what would have ended the
 * wait: the kernel finds it pending and decides about the call itself. */
static bool interrupt(const struct tracee *task, struct fault_record *record,
                      int64_t result)
{
    int signal = signal_for(&task->attempt, result);
    pid_t process = task->process->host;
    bool is_alone = task->process->task_count == 1;

    if (signal == 0 ||
        (is_alone ? kill(process, signal) < 0
                  : syscall(SYS_tgkill, process, task->host, signal) < 0)) {
        return false;
    }
    record->signal = signal;
    record->result = result > 0 ? result : -EINTR;
    return true;
}

static bool fail(const struct tracee *task, struct fault_record *record)
{
    record->result = -task->attempt.error;
    return regs_set_result(task->host, record->result);
}

/* Whether it has happened; then the record is complete. */
static bool end_attempt(const struct tracee *task, struct fault_record *record,
                        int64_t result)
{
    const struct fault_attempt *attempt = &task->attempt;

    record->result = result;
    switch ((enum fault_way)attempt->way) {
    case WAY_INTERRUPT:
        return interrupt(task, record, result);
    case WAY_SHORTEN:
        (void)regs_set_size(task->host, attempt->size);
        return result > 0 && result < record->asked;
    case WAY_FAIL:
        return fail(task, record);
    case WAY_NONE:
    case WAY_KILL:
        break;
    }
    return false;
}

void faults_take_return(struct tracer *tracer, struct tracee *task)
{
    struct __ptrace_syscall_info info = {0};

    if (!task->attempt.is_open || !regs_call_info(task->host, &info) ||
        info.op != PTRACE_SYSCALL_INFO_EXIT) {
        return;
    }
    struct fault_record record = task->attempt.record;
    bool has_happened = end_attempt(task, &record, info.exit.rval);
    task->attempt.is_open = false;
    if (has_happened) {
        tracer->faults->ev->fault = record;
    }
}

void tracer_plan_faults(struct tracer *tracer, const struct tracer_faults *wanted,
                        struct evidence *ev)
{
    struct fault_plan *plan = arena_alloc(tracer->arena, sizeof(*plan));
    long *recorded = NULL;

    *plan = (struct fault_plan){
        .trial = wanted->trial, .wanted = wanted->faults, .ev = ev, .doomed = -1};
    for (size_t i = 0; i < wanted->recorded_count; i++) {
        long numbers[CALL_NUMBERS_MAX];
        size_t count = call_numbers(wanted->recorded[i], numbers);
        for (size_t k = 0; k < count; k++) {
            *ARENA_PUSH(tracer->arena, recorded, plan->recorded_count) = numbers[k];
        }
    }
    if (wanted->records_writes) {
        *ARENA_PUSH(tracer->arena, recorded, plan->recorded_count) = SYS_write;
    }
    plan->recorded = recorded;
    tracer->faults = plan;
}

void tracer_note_meeting(struct tracer *tracer)
{
    if (tracer->faults != NULL) {
        tracer->faults->may_die = true;
    }
}
