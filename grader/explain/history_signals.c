/* A signal that broke into a call whose caller did not expect it. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "explain/telling.h"
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
