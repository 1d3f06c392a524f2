/* Which signals may run a handler in the course of a call. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "observe/faults.h"

#define SIGNAL_BIT(number) (UINT64_C(1) << ((number)-1))

enum { STATUS_BYTES = 4096, RT_OF_THE_LIBRARY = 2 };

static uint64_t mask_behind(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    return at == NULL ? 0 : strtoull(at + strlen(key), NULL, 16);
}

/* Signals that may come at any time, and after which a program usually goes on. One that only
 * knows signals which ask it to end may take EINTR for just that. */
static uint64_t harmless_signals(void)
{
    static const int names[] = {SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM,
                                SIGCONT, SIGURG,  SIGIO,   SIGWINCH};
    uint64_t out = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        out |= SIGNAL_BIT(names[i]);
    }
    for (int i = __SIGRTMIN + RT_OF_THE_LIBRARY; i < TRACE_SIGNALS; i++) {
        out |= SIGNAL_BIT(i);
    }
    return out;
}

/* Living children of the process but for one. */
static size_t living_children(const struct fault_moment *m, int except)
{
    const struct trace *trace = m->tracer->trace;
    size_t count = 0;

    for (size_t i = 0; i < trace->process_count; i++) {
        const struct process_record *p = &trace->processes[i];
        count +=
            p->parent == m->task->process->record && p->ended < 0 && p->pid != except;
    }
    return count;
}

/* The death of the child that is waited for ends the wait, whatever its signal does. */
static bool may_hear_of_child(const struct fault_moment *m)
{
    int pid = 0;

    if ((m->call->traits & FAULTY_WAITS_FOR_CHILD) == 0) {
        return living_children(m, 0) > 0;
    }
    if (m->call->nr == SYS_wait4 && (int)m->args[0] > 0) {
        pid = (int)m->args[0];
    }
    if (m->call->nr == SYS_waitid && (int)m->args[0] == P_PID) {
        pid = (int)m->args[1];
    }
    return pid > 0 && living_children(m, pid) > 0;
}

/* The mask that some calls put in force while they wait; false if it cannot be read. */
static bool read_mask(const struct fault_moment *m, uint64_t *blocked)
{
    uint64_t address = m->call->mask < 0 ? 0 : m->args[m->call->mask];

    if (address != 0 && m->call->nr == SYS_pselect6 &&
        !memory_read(m->task, address, &address, sizeof(address))) {
        return false;
    }
    return address == 0 || memory_read(m->task, address, blocked, sizeof(*blocked));
}

struct fault_means fault_find_signals(const struct fault_moment *m)
{
    char path[PROC_PATH_MAX];
    char text[STATUS_BYTES];
    struct task_id id = task_id_of(m->task);
    const struct traced *process = m->task->process;
    struct fault_means out = {.way = WAY_NONE};

    (void)snprintf(path, sizeof(path), "%d/task/%d/status", id.pid, id.tid);
    if (proc_read(m->tracer->proc_fd, path, text, sizeof(text)) <= 0) {
        return out;
    }
    uint64_t blocked = mask_behind(text, "\nSigBlk:");
    uint64_t caught = mask_behind(text, "\nSigCgt:") & harmless_signals();
    if (!read_mask(m, &blocked)) {
        return out;
    }
    caught &= ~blocked;
    if (!may_hear_of_child(m)) {
        caught &= ~SIGNAL_BIT(SIGCHLD);
    }
    if (process->alarm == TIMER_OFF && !process->has_timers) {
        caught &= ~SIGNAL_BIT(SIGALRM);
    }
    out.signals = caught;
    for (int i = 1; i < TRACE_SIGNALS; i++) {
        if ((process->sa_flags[i] & SA_RESTART) == 0) {
            out.fatal_signals |= caught & SIGNAL_BIT(i);
        }
    }
    out.way = caught == 0 ? WAY_NONE : WAY_INTERRUPT;
    return out;
}
