/* Signals that came at a moment at which the program did not expect them. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "explain/telling.h"
#include "model/call_names.h"
#include "model/trace_words.h"

/* These end with EINTR whenever a handler runs; that is what they are for. */
static const char made_for_signals[] =
    "pause|rt_sigsuspend|rt_sigtimedwait|nanosleep|clock_nanosleep|poll|ppoll|select|"
    "pselect6|epoll_wait|epoll_pwait|epoll_pwait2";

/* The signal whose handler ran while the call was on, near it in the same process. */
static ptrdiff_t breaker(const struct trace *trace, size_t index)
{
    ptrdiff_t next = history_next(trace, index);

    if (next >= 0 && trace->events[next].kind == EVENT_SIGNAL &&
        trace->events[next].effect == EFFECT_HANDLER) {
        return next;
    }
    for (size_t i = index; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->process != trace->events[index].process) {
            continue;
        }
        if (event->kind == EVENT_SIGNAL && event->effect == EFFECT_HANDLER) {
            return (ptrdiff_t)i - 1;
        }
        if (event->handler == 0) {
            break;
        }
    }
    return -1;
}

/* The sigaction that set the handler up: in the process or one of its ancestors. */
static ptrdiff_t setter(const struct trace *trace, size_t index)
{
    const struct event_record *signal = &trace->events[index];
    ptrdiff_t process = (ptrdiff_t)signal->process;

    for (size_t i = index; i > 0 && process >= 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (trace->processes[process].born == (ptrdiff_t)i - 1) {
            process = trace->processes[process].parent;
        }
        if ((ptrdiff_t)event->process == process && event->kind == EVENT_CALL &&
            event->call != NULL && strcmp(event->call, "rt_sigaction") == 0 &&
            event->signal == signal->signal && event->args[1] != 0) {
            return (ptrdiff_t)i - 1;
        }
    }
    return -1;
}

/* The first thing that the process did behind the call, but for the signal itself. */
static bool is_tried_again(const struct trace *trace, size_t index)
{
    const struct event_record *call = &trace->events[index];

    for (ptrdiff_t i = history_next(trace, index); i >= 0;
         i = history_next(trace, (size_t)i)) {
        const struct event_record *event = &trace->events[i];
        if (event->kind == EVENT_SIGNAL || event->handler != 0 ||
            event->kind == EVENT_BLOCKED ||
            (event->call != NULL && event_is_call(event, "rt_sigreturn"))) {
            continue;
        }
        return event->call != NULL && call->call != NULL &&
               strcmp(event->call, call->call) == 0;
    }
    return false;
}

bool signals_tell_interrupted(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->kind != EVENT_CALL || !event->has_result ||
            event->result != -EINTR || event->api == NULL ||
            event_is_call(event, made_for_signals) ||
            !history_concerns(t, event->process) || is_tried_again(trace, i)) {
            continue;
        }
        ptrdiff_t signal = breaker(trace, i);
        ptrdiff_t action = signal < 0 ? -1 : setter(trace, (size_t)signal);
        if (action < 0 || (trace->events[action].flags & SA_RESTART) != 0) {
            continue;
        }
        buf_printf(
            out,
            "%s in %s was interrupted by the handler of %s and failed with EINTR, "
            "and was not made again: try again on EINTR, or give %s the flag "
            "SA_RESTART\n",
            history_call_words(t, (ptrdiff_t)i),
            history_process_words(t, (ptrdiff_t)event->process),
            signal_words(trace->events[signal].signal, t->arena),
            history_call_words(t, action));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

/* The program of the process began with the signal ignored. */
static bool was_given_ignored(const struct trace *trace, size_t index)
{
    const struct event_record *signal = &trace->events[index];

    for (size_t i = index; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->process == signal->process && event->kind == EVENT_EXEC) {
            return signal->signal > 0 && signal->signal <= 64 &&
                   (event->ignored & (UINT64_C(1) << (signal->signal - 1))) != 0;
        }
    }
    return false;
}

/* A signal that another program missed because it inherited its being ignored. */
bool signals_tell_ignored(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->kind != EVENT_SIGNAL || event->effect != EFFECT_IGNORED ||
            event->signal == SIGCHLD || trace->processes[event->process].is_students ||
            !history_concerns(t, event->process) || !was_given_ignored(trace, i)) {
            continue;
        }
        ptrdiff_t action = setter(trace, i);
        if (action < 0 || trace->events[action].effect != EFFECT_IGNORED ||
            trace->events[action].api == NULL) {
            continue;
        }
        const char *name = signal_words(event->signal, t->arena);
        buf_printf(
            out,
            "%s reached %s, which had it ignored since before exec (%s in %s): exec "
            "keeps ignored signals ignored, so set %s to SIG_DFL in the child, "
            "between fork and exec\n",
            name, history_process_words(t, (ptrdiff_t)event->process),
            history_call_words(t, action),
            history_process_words(t, (ptrdiff_t)trace->events[action].process), name);
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

/* Were all calls of this name recorded, as some task was to be held before one of them? */
static bool is_recorded(const struct test *test, const char *call)
{
    for (size_t i = 0; i < test->step_count; i++) {
        const struct step *step = &test->steps[i];
        if (step->kind == STEP_HOLD && !step->hold.after &&
            call_name_covers(step->hold.call, call)) {
            return true;
        }
    }
    return false;
}

/* One thread, no child: whatever wakes it must come from its own handlers. */
static bool is_alone(const struct trace *trace, size_t process)
{
    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->process == process &&
            (event->kind == EVENT_THREAD || event->kind == EVENT_FORK)) {
            return false;
        }
    }
    return true;
}

/* The event before `index` in the same process, but for what its handlers did; or -1. */
static ptrdiff_t before_handlers(const struct trace *trace, size_t index)
{
    for (size_t i = index; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->process == trace->events[index].process && event->handler == 0 &&
            !(event->call != NULL && event_is_call(event, "rt_sigreturn"))) {
            return (ptrdiff_t)i - 1;
        }
    }
    return -1;
}

/* Did it still wait there when the script was over? */
static bool is_last(const struct trace *trace, size_t index)
{
    for (ptrdiff_t i = history_next(trace, index); i >= 0;
         i = history_next(trace, (size_t)i)) {
        const struct event_record *event = &trace->events[i];
        if (event->kind != EVENT_EXIT &&
            (event->kind != EVENT_CALL || event->has_result)) {
            return false;
        }
    }
    return true;
}

/* A handler that ran between the last look for work and the wait, and did not end it. */
bool signals_tell_lost(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = trace->event_count; i > 0; i--) {
        const struct event_record *wait = &trace->events[i - 1];
        if (wait->kind != EVENT_BLOCKED || wait->call == NULL ||
            !is_last(trace, i - 1) || !history_concerns(t, wait->process) ||
            !is_recorded(t->test, wait->call) || !is_alone(trace, wait->process)) {
            continue;
        }
        ptrdiff_t last = before_handlers(trace, i - 1);
        const struct event_record *signal = trace_event(trace, last);
        if (signal == NULL || signal->kind != EVENT_SIGNAL || !signal->is_by_script ||
            signal->effect != EFFECT_HANDLER) {
            continue;
        }
        ptrdiff_t action = setter(trace, (size_t)last);
        bool is_restarted =
            action < 0 || (trace->events[action].flags & SA_RESTART) != 0;
        if (is_restarted && !event_is_call(wait, made_for_signals)) {
            continue;
        }
        buf_printf(out,
                   "The handler of %s ran just before %s began to wait in %s, and what "
                   "it did does not end that wait: let it write to a pipe that is "
                   "waited for too, or block the signal everywhere but in ppoll or "
                   "pselect, or use signalfd\n",
                   signal_words(signal->signal, t->arena),
                   history_process_words(t, (ptrdiff_t)wait->process),
                   history_call_words(t, (ptrdiff_t)i - 1));
        t->moment = last;
        return true;
    }
    return false;
}
