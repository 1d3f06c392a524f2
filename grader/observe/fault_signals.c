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

/* Signals after which a program may go on. Whoever is asked to end may take EINTR for just
 * that. */
static uint64_t harmless_signals(void)
{
    uint64_t out = SIGNAL_BIT(SIGUSR1) | SIGNAL_BIT(SIGUSR2) | SIGNAL_BIT(SIGCONT) |
                   SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGIO) | SIGNAL_BIT(SIGWINCH);

    for (int i = __SIGRTMIN + RT_OF_THE_LIBRARY; i < TRACE_SIGNALS; i++) {
        out |= SIGNAL_BIT(i);
    }
    return out;
}

/* It goes on if it gets another one, or is there to the end. */
bool fault_survives_signal(const struct trace *trace, size_t process, uint64_t signals)
{
    size_t count = 0;

    signals &= harmless_signals();
    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        count += event->kind == EVENT_SIGNAL && event->process == process &&
                 event->effect == EFFECT_HANDLER &&
                 (signals & SIGNAL_BIT(event->signal)) != 0;
    }
    return count > 1 || (count == 1 && trace->processes[process].ended < 0);
}

int fault_first_signal(uint64_t signals)
{
    return signals == 0 ? 0 : __builtin_ctzll(signals) + 1;
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

/* Before the first signal of the script its program may not be ready for any. */
static uint64_t sent_by_script(const struct fault_moment *m)
{
    return m->tracer->script_signals[m->task->process->actor];
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
    uint64_t caught =
        mask_behind(text, "\nSigCgt:") & harmless_signals() & sent_by_script(m);
    if (!read_mask(m, &blocked)) {
        return out;
    }
    caught &= ~blocked;
    out.signals = caught;
    for (int i = 1; i < TRACE_SIGNALS; i++) {
        if ((process->sa_flags[i] & SA_RESTART) == 0) {
            out.fatal_signals |= caught & SIGNAL_BIT(i);
        }
    }
    out.way = caught == 0 ? WAY_NONE : WAY_INTERRUPT;
    return out;
}
