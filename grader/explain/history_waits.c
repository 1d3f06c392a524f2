/* Who was waited for, by whom, and when. */
#include <errno.h>
#include <signal.h>

#include "explain/telling.h"
#include "model/trace_words.h"

static bool is_wait(const struct event_record *event)
{
    return event->kind == EVENT_CALL && event_is_call(event, "wait4|waitid|waitpid");
}

static bool found_no_child(const struct event_record *event)
{
    return is_wait(event) && event->has_result && event->result == -ECHILD;
}

/* Was the child with this pid reaped by its parent's handler before the event? */
static ptrdiff_t stolen_by(const struct trace *trace, size_t index)
{
    const struct event_record *loser = &trace->events[index];

    for (size_t i = 0; i < index; i++) {
        const struct event_record *event = &trace->events[i];
        const struct process_record *child =
            is_wait(event) ? trace_process(trace, event->peer) : NULL;
        if (child != NULL && event->process == loser->process && event->handler != 0 &&
            event->has_result && event->result > 0 && child->pid == loser->args[0]) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

bool waits_tell_stolen(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (!found_no_child(event) || event->handler != 0 || event->args[0] <= 0 ||
            !history_concerns(t, event->process)) {
            continue;
        }
        ptrdiff_t thief = stolen_by(trace, i);
        if (thief < 0) {
            continue;
        }
        buf_printf(out,
                   "%s failed with ECHILD in %s: the handler of %s had already "
                   "waited for that child (%s). Wait in one place only\n",
                   history_call_words(t, (ptrdiff_t)i),
                   history_process_words(t, (ptrdiff_t)event->process),
                   signal_words(trace->events[thief].handler, t->arena),
                   history_call_words(t, thief));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

static bool has_forked(const struct trace *trace, size_t process, size_t until)
{
    for (size_t i = 0; i < until; i++) {
        if (trace->events[i].kind == EVENT_FORK &&
            trace->events[i].process == process) {
            return true;
        }
    }
    return false;
}

bool waits_tell_childless(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        const struct process_record *p = &trace->processes[event->process];
        if (!found_no_child(event) || event->api == NULL || p->parent < 0 ||
            p->has_execed || has_forked(trace, event->process, i) ||
            !history_concerns(t, event->process)) {
            continue;
        }
        buf_printf(out,
                   "%s, itself a child made by %s, called %s, but has no children "
                   "(ECHILD): it runs code that is meant for the parent\n",
                   history_process_words(t, (ptrdiff_t)event->process),
                   history_call_words(t, p->born), history_call_words(t, (ptrdiff_t)i));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

/* The pipe between processes that the program of a process was given as its stdin or stdout,
 * or -1. */
static ptrdiff_t given_pipe(const struct trace *trace, size_t process, int fd)
{
    ptrdiff_t born = trace->processes[process].born;

    for (size_t i = born < 0 ? 0 : (size_t)born; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->kind != EVENT_EXEC || event->process != process) {
            continue;
        }
        for (size_t k = 0; k < event->open_count; k++) {
            const struct descriptor_record *d = &event->open[k];
            const struct object_record *o = trace_object(trace, d->object);
            if (d->fd == fd && (fd == 0 ? d->reads : d->writes) && o != NULL &&
                o->kind == OBJECT_PIPE && o->actor < 0) {
                return d->object;
            }
        }
        return -1;
    }
    return -1;
}

/* Are the two neighbours in a pipeline: one's stdout is the other's stdin? */
static bool are_joined(const struct trace *trace, size_t left, size_t right)
{
    ptrdiff_t object = given_pipe(trace, left, 1);

    return object >= 0 && object == given_pipe(trace, right, 0);
}

bool waits_tell_in_turn(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 1; i < trace->process_count; i++) {
        const struct process_record *left = &trace->processes[i - 1];
        const struct process_record *right = &trace->processes[i];
        if (left->parent < 0 || left->parent != right->parent || left->reaped < 0 ||
            left->reaped > right->born || !history_concerns(t, i) ||
            !are_joined(trace, i - 1, i)) {
            continue;
        }
        buf_printf(out,
                   "%s had been waited for (%s) before its neighbour %s was made (%s): "
                   "the commands of a pipeline must run at the same time, so start all "
                   "of them, then wait\n",
                   history_process_words(t, (ptrdiff_t)i - 1),
                   history_call_words(t, left->reaped),
                   history_process_words(t, (ptrdiff_t)i),
                   history_call_words(t, right->born));
        t->moment = left->reaped;
        return true;
    }
    return false;
}

/* What a parent did for its children. */
struct duty {
    size_t forks;
    size_t reaps;
    ptrdiff_t last_wait; /* the event, or -1 */
};

static struct duty duty_of(const struct trace *trace, ptrdiff_t parent)
{
    struct duty duty = {.last_wait = -1};

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if ((ptrdiff_t)event->process != parent) {
            continue;
        }
        duty.forks += event->kind == EVENT_FORK;
        if (is_wait(event)) {
            duty.reaps += event->has_result && event->result > 0 && event->peer >= 0;
            duty.last_wait = (ptrdiff_t)i;
        }
    }
    return duty;
}

static void tell_duty(struct telling *t, ptrdiff_t parent, struct buf *out)
{
    struct duty duty = duty_of(&t->ev->trace, parent);
    const struct event_record *last = trace_event(&t->ev->trace, duty.last_wait);
    const char *children = duty.forks == 1 ? "child" : "children";

    buf_printf(out, "%s made %zu %s", history_process_words(t, parent), duty.forks,
               children);
    if (last == NULL) {
        buf_add_string(out, " and never called wait or waitpid\n");
        return;
    }
    if (duty.reaps == 0) {
        buf_add_string(out, " and waited for none");
    } else {
        buf_printf(out, " and waited for only %zu", duty.reaps);
    }
    buf_printf(out, ": its last call was %s", history_call_words(t, duty.last_wait));
    if (last->has_result && last->result == 0) {
        buf_add_string(out, ", when none had ended yet (WNOHANG does not wait)");
    }
    buf_add_string(out, "; one wait or waitpid is needed for each child\n");
}

/* It reads its next input in front of children that have ended. */
bool waits_tell_idle(struct telling *t, struct buf *out)
{
    const struct scene *scene = &t->ev->scene;
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < scene->task_count; i++) {
        ptrdiff_t parent = trace_find_pid(trace, scene->tasks[i].pid);
        if (scene->tasks[i].wait != WAIT_INPUT || parent < 0 ||
            !history_concerns(t, (size_t)parent)) {
            continue;
        }
        for (size_t k = 0; k < scene->task_count; k++) {
            const struct task_record *child = &scene->tasks[k];
            if (child->wait == WAIT_ZOMBIE && child->tid == child->pid &&
                child->parent == scene->tasks[i].pid) {
                tell_duty(t, parent, out);
                return true;
            }
        }
    }
    return false;
}

/* A child that ended or was left alone without being waited for, by a parent that could
 * have done so. */
static bool is_neglected(const struct trace *trace, size_t process)
{
    const struct process_record *p = &trace->processes[process];
    const struct process_record *parent = trace_process(trace, p->parent);

    return parent != NULL && p->reaped < 0 && !parent->is_killed_by_us &&
           (p->is_orphaned || (p->ended >= 0 && !p->is_killed_by_us));
}

/* Did the parent become another program after it had made the child? */
static bool has_left(const struct trace *trace, const struct process_record *child)
{
    for (ptrdiff_t i = child->born < 0 ? -1 : history_next(trace, (size_t)child->born);
         i >= 0; i = history_next(trace, (size_t)i)) {
        if (trace->events[i].kind == EVENT_EXEC) {
            return true;
        }
    }
    return false;
}

static void tell_neglected(struct telling *t, size_t child, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    const struct process_record *p = &trace->processes[child];

    buf_printf(out, "%s was made by %s in %s, which ",
               history_process_words(t, (ptrdiff_t)child),
               history_call_words(t, p->born), history_process_words(t, p->parent));
    buf_add_string(out, has_left(trace, p)
                            ? "then ran exec: that program waits for nobody, so its "
                              "parent should have made the child\n"
                            : "should have waited for it\n");
}

bool waits_tell_unreaped(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    size_t told = 0;
    ptrdiff_t parent = -1;

    for (size_t i = 0; i < trace->process_count; i++) {
        const struct process_record *p = &trace->processes[i];
        if (!is_neglected(trace, i) || !history_concerns(t, i)) {
            continue;
        }
        if (told < (t->is_full ? 8U : 2U)) {
            tell_neglected(t, i, out);
        }
        t->moment = told == 0 ? p->born : t->moment;
        parent = told == 0 || parent == p->parent ? p->parent : -1;
        told++;
    }
    if (told > 0 && parent >= 0 && trace->processes[parent].is_students) {
        tell_duty(t, parent, out);
    }
    return told > 0;
}
