/* Timers that /proc does not show. To believe in one that is off delays a verdict; to miss
 * one that is armed would make it false. */
#include <signal.h>

#include "observe/tracer.h"

/* alarm(2) and ITIMER_REAL are one timer. If it was armed and had already gone off, its
 * signal may still be under way, and could not be told from the next one. */
void timer_note_alarm(struct traced *process, bool is_armed, bool is_repeated,
                      bool was_armed)
{
    if (!is_armed) {
        process->alarm = TIMER_OFF;
    } else if (is_repeated || (process->alarm != TIMER_OFF && !was_armed)) {
        process->alarm = TIMER_ARMED;
    } else if (process->alarm != TIMER_ARMED) {
        process->alarm = TIMER_ONCE;
    }
}

void timer_note_signal(struct traced *process, int signal, bool is_from_kernel)
{
    if (signal == SIGALRM && is_from_kernel && process->alarm == TIMER_ONCE) {
        process->alarm = TIMER_OFF;
    }
}

/* timer_create(2): deleted by exec. setitimer(2): kept. */
void timer_note_exec(struct traced *process)
{
    process->has_timers = false;
}

bool tracer_has_timer(const struct tracer *tracer)
{
    for (size_t i = 0; i < tracer->process_count; i++) {
        const struct traced *process = tracer->processes[i];
        if (process->alarm != TIMER_OFF || process->has_timers) {
            return true;
        }
    }
    return false;
}
