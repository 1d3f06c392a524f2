/* Signals, and what they do to a task. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "model/trace_words.h"
#include "observe/trace_regs.h"
#include "observe/tracer.h"

#define SIGNAL_BIT(number) (UINT64_C(1) << ((number)-1))

enum { STATUS_BYTES = 4096, KEEPER_PID = 1 };

struct dispositions {
    uint64_t ignored;
    uint64_t caught;
};

static uint64_t mask_behind(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    return at == NULL ? 0 : strtoull(at + strlen(key), NULL, 16);
}

static struct dispositions read_dispositions(const struct tracer *tracer,
                                             const struct tracee *task)
{
    char path[PROC_PATH_MAX];
    char text[STATUS_BYTES];
    struct task_id id = task_id_of(task);

    (void)snprintf(path, sizeof(path), "%d/task/%d/status", id.pid, id.tid);
    if (proc_read(tracer->proc_fd, path, text, sizeof(text)) <= 0) {
        return (struct dispositions){0};
    }
    return (struct dispositions){mask_behind(text, "\nSigIgn:"),
                                 mask_behind(text, "\nSigCgt:")};
}

/* signal(7). */
static enum signal_effect default_effect(int signal)
{
    switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
        return EFFECT_IGNORED;
    case SIGCONT:
        return EFFECT_CONTINUES;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return EFFECT_STOPS;
    default:
        return EFFECT_KILLS;
    }
}

static enum signal_effect effect_of(const struct tracer *tracer,
                                    const struct tracee *task, int signal)
{
    struct dispositions set = read_dispositions(tracer, task);

    if ((set.caught & SIGNAL_BIT(signal)) != 0) {
        return EFFECT_HANDLER;
    }
    if ((set.ignored & SIGNAL_BIT(signal)) != 0) {
        return signal == SIGCONT ? EFFECT_CONTINUES : EFFECT_IGNORED;
    }
    return default_effect(signal);
}

/* The script speaks through the keeper, or types at a terminal. */
static bool is_by_script(const struct tracer *tracer, const struct tracee *task,
                         const siginfo_t *info)
{
    uint64_t sent = tracer->script_signals[task->process->actor];

    if ((sent & SIGNAL_BIT(info->si_signo)) == 0) {
        return false;
    }
    return info->si_code == SI_KERNEL ||
           ((info->si_code == SI_USER || info->si_code == SI_QUEUE) &&
            info->si_pid <= KEEPER_PID);
}

static bool has_sender(const siginfo_t *info)
{
    return info->si_code == SI_USER || info->si_code == SI_TKILL ||
           info->si_code == SI_QUEUE || info->si_signo == SIGCHLD;
}

static void enter_handler(struct tracee *task, int signal)
{
    if (task->handler_count < TRACE_HANDLERS_MAX) {
        task->handlers[task->handler_count] = signal;
    }
    task->handler_count++;
}

void trace_signal(struct tracer *tracer, struct tracee *task, int signal)
{
    siginfo_t info = {0};
    ptrdiff_t index;

    if (signal <= 0 || signal >= TRACE_SIGNALS ||
        ptrace(PTRACE_GETSIGINFO, task->host, NULL, &info) < 0) {
        task_resume(task, PTRACE_CONT, signal);
        return;
    }
    enum signal_effect effect = effect_of(tracer, task, signal);
    if (effect == EFFECT_HANDLER) {
        trace_call_interrupted(tracer, task, signal);
    }
    struct event_record *event = tracer_event(tracer, task, EVENT_SIGNAL, &index);
    event->signal = signal;
    event->effect = effect;
    event->is_by_script = is_by_script(tracer, task, &info);
    event->peer = has_sender(&info) ? trace_find_pid(tracer->trace, info.si_pid) : -1;
    timer_note_signal(task->process, signal, info.si_code == SI_KERNEL);
    if (effect == EFFECT_HANDLER) {
        enter_handler(task, signal);
        handlers_enter(tracer, task);
        survey_enter_handler(tracer, task);
    }
    if (effect == EFFECT_IGNORED) {
        regs_forgive_interruption(task->host);
        if (!task->cut.is_open) {
            (void)regs_resume_write(task->host, &task->cut);
        }
    }
    task_resume(task, PTRACE_CONT, signal);
}

static void note_stop(struct tracer *tracer, struct tracee *task, enum event_kind kind,
                      int signal)
{
    ptrdiff_t index;
    struct event_record *event = tracer_event(tracer, task, kind, &index);

    event->signal = signal;
    task->process->is_stopped = kind == EVENT_STOP;
}

/* A handler may come in between, with calls of its own. */
static bool is_rest(const struct cut_write *cut,
                    const struct __ptrace_syscall_info *info)
{
    return info->op == PTRACE_SYSCALL_INFO_ENTRY && info->entry.nr == cut->nr &&
           info->entry.args[1] == cut->data + cut->done &&
           info->entry.args[2] == cut->len - cut->done;
}

bool trace_cut_write(struct tracee *task)
{
    struct __ptrace_syscall_info info = {0};

    if (!task->cut.is_open || !regs_call_info(task->host, &info)) {
        return false;
    }
    bool is_exit = info.op == PTRACE_SYSCALL_INFO_EXIT;
    if (is_exit && !task->cut.is_inside) {
        return false;
    }
    if (is_exit) {
        regs_finish_write(task->host, &task->cut);
    } else if (is_rest(&task->cut, &info)) {
        task->cut.is_inside = true;
    }
    task_resume(task, PTRACE_CONT, 0);
    return true;
}

/* In a group stop the task must stay, and yet feel SIGCONT: that is PTRACE_LISTEN. Each
 * thread stops; the process is told of once. */
void trace_stop(struct tracer *tracer, struct tracee *task, int signal)
{
    bool is_group_stop = signal != SIGTRAP;

    if (is_group_stop) {
        if (!task->process->is_stopped) {
            note_stop(tracer, task, EVENT_STOP, signal);
        }
        task->state = TRACEE_LISTENING;
        task_resume(task, PTRACE_LISTEN, 0);
        return;
    }
    if (task->state == TRACEE_LISTENING && task->process->is_stopped) {
        note_stop(tracer, task, EVENT_GO_ON, SIGCONT);
    }
    task->state = TRACEE_GOING;
    task_resume(task, PTRACE_CONT, 0);
}

/* A handler that was left by longjmp(3) has not returned, but is not on the stack. */
int trace_handler_of(const struct tracee *task, const struct found *found)
{
    size_t count = task->handler_count;

    if (!found->in_handler || count == 0) {
        return 0;
    }
    return task
        ->handlers[(count > TRACE_HANDLERS_MAX ? TRACE_HANDLERS_MAX : count) - 1];
}
