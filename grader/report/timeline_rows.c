/* Which events are worth a row, and which lane a process gets. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "model/trace_words.h"
#include "report/timeline.h"

enum { ROWS_BEHIND_MOMENT = 5 };

/* What libraries do on their way to something else says nothing. */
static const char inner_calls[] =
    "rt_sigreturn|exit_group|exit|mmap|ioctl|brk|mprotect";
static const char mask_calls[] = "rt_sigprocmask|rt_sigaction";
static const char mask_functions[] =
    "sigprocmask|pthread_sigmask|sigaction|signal|sigset|sighold|sigrelse|sigignore|"
    "bsd_signal|sysv_signal|rt_sigaction|rt_sigprocmask|siginterrupt";

static bool is_of_students_code(const struct event_record *event)
{
    return event->api != NULL || event->site >= 0;
}

static bool is_pipe_between(const struct trace *trace, ptrdiff_t object)
{
    const struct object_record *o = trace_object(trace, object);

    return o != NULL && o->kind == OBJECT_PIPE && o->actor < 0;
}

/* Of a program that is not the student's only what concerns other processes. */
static bool shows_strangers_call(const struct trace *trace,
                                 const struct event_record *event)
{
    if (event_is_call(event, "wait4|waitid")) {
        return !event->has_result || event->peer >= 0;
    }
    if (event_is_call(event, "close|dup|dup2|dup3|fcntl")) {
        return is_pipe_between(trace, event->object) && event->result >= 0;
    }
    const struct object_record *o = trace_object(trace, event->object);
    return (o != NULL && o->kind == OBJECT_FIFO) ||
           event_is_call(event, "pipe|pipe2|kill|tkill|tgkill");
}

/* exec looks for the program in one folder after the other. */
static bool is_tried_again(const struct trace *trace, size_t event)
{
    const struct event_record *first = &trace->events[event];

    for (size_t i = event + 1; i < trace->event_count; i++) {
        const struct event_record *next = &trace->events[i];
        if (next->process == first->process) {
            return next->kind == EVENT_EXEC || event_is_call(next, "execve|execveat");
        }
    }
    return false;
}

/* What it was blocked in has been told, and it never came back. */
static bool was_blocked(const struct trace *trace, size_t index)
{
    for (size_t i = index; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->process == trace->events[index].process &&
            (event->kind != EVENT_CALL || event->has_result)) {
            return event->kind == EVENT_BLOCKED;
        }
    }
    return false;
}

/* The grader ended what was blocked to the last. */
static bool is_end_of_test(const struct trace *trace, size_t index)
{
    const struct process_record *p =
        trace_process(trace, (ptrdiff_t)trace->events[index].process);

    return p != NULL && p->is_killed_by_us && was_blocked(trace, index);
}

static bool shows_call(const struct trace *trace, size_t index)
{
    const struct event_record *event = &trace->events[index];

    if (event_is_call(event, "execve|execveat")) {
        return !is_tried_again(trace, index);
    }
    if (!event->has_result && was_blocked(trace, index)) {
        return false;
    }
    if (!is_of_students_code(event)) {
        return shows_strangers_call(trace, event);
    }
    if (event->call != NULL && event_is_call(event, mask_calls)) {
        return event->api == NULL || event_is_call(event, mask_functions);
    }
    if (event_is_call(event, "mmap")) {
        return event->object >= 0;
    }
    return !event_is_call(event, inner_calls);
}

bool timeline_shows(const struct trace *trace, size_t index)
{
    const struct event_record *event = &trace->events[index];

    switch (event->kind) {
    case EVENT_CALL:
        return shows_call(trace, index);
    case EVENT_SIGNAL:
        return event->signal != SIGCHLD || event->effect != EFFECT_IGNORED;
    case EVENT_EXIT:
        return !is_end_of_test(trace, index);
    case EVENT_START:
    case EVENT_FORK:
    case EVENT_THREAD:
    case EVENT_EXEC:
    case EVENT_STOP:
    case EVENT_GO_ON:
    case EVENT_BLOCKED:
        return true;
    case EVENT_KINDS:
        break;
    }
    return false;
}

static bool is_repetition(const struct trace *trace, const struct timeline_row *row,
                          const struct event_record *event, const struct phrase *phrase)
{
    const struct event_record *first = &trace->events[row->event];

    return first->process == event->process && first->site == event->site &&
           first->kind == event->kind && phrase->arrow == ARROW_NONE &&
           strcmp(row->phrase.whole, phrase->whole) == 0;
}

/* The first START is followed by the EXEC of the same program: one row is enough. */
static bool is_start_told(const struct trace *trace, size_t index)
{
    const struct event_record *event = &trace->events[index];

    for (size_t i = index; event->kind == EVENT_EXEC && i > 0; i--) {
        const struct event_record *before = &trace->events[i - 1];
        if (before->process == event->process) {
            return before->kind == EVENT_START;
        }
    }
    return false;
}

static void add_rows(const struct timeline *timeline, struct arena *arena,
                     struct timeline_plan *out)
{
    const struct trace *trace = timeline->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (!timeline->shows_all &&
            (!timeline_shows(trace, i) || is_start_told(trace, i))) {
            continue;
        }
        struct phrase phrase = timeline_phrase(trace, event, arena);
        struct timeline_row *last =
            out->row_count == 0 ? NULL : &out->rows[out->row_count - 1];
        if (last != NULL && is_repetition(trace, last, event, &phrase)) {
            last->times++;
        } else {
            *ARENA_PUSH(arena, out->rows, out->row_count) =
                (struct timeline_row){i, 1, phrase};
        }
    }
}

/* Keeps what leads to the moment, and a little behind it. */
static void cut_window(const struct timeline *timeline, struct timeline_plan *out)
{
    size_t end = out->row_count;

    if (timeline->rows_max == 0 || out->row_count <= timeline->rows_max) {
        return;
    }
    if (timeline->moment >= 0) {
        size_t at = 0;
        while (at < out->row_count && out->rows[at].event < (size_t)timeline->moment) {
            at++;
        }
        at += 1 + ROWS_BEHIND_MOMENT;
        end = at < end ? at : end;
        end = end < timeline->rows_max ? timeline->rows_max : end;
    }
    out->left_out = end - timeline->rows_max;
    out->rows += out->left_out;
    out->row_count = timeline->rows_max;
}

/* Lanes are held from a process's birth (or the first row of the window) until it is
 * reaped: until then it is there, even if it does nothing. */
static void find_spans(const struct trace *trace, struct timeline_plan *out)
{
    size_t begin = out->row_count == 0 ? 0 : out->rows[0].event;
    size_t end = out->row_count == 0 ? 0 : out->rows[out->row_count - 1].event;

    for (size_t i = 0; i < trace->process_count; i++) {
        const struct process_record *p = &trace->processes[i];
        ptrdiff_t gone = p->reaped >= 0 ? p->reaped : -1;
        if (gone < 0 && p->ended >= 0 && p->parent < 0) {
            gone = p->ended;
        }
        out->from[i] = p->born > (ptrdiff_t)begin ? (size_t)p->born : begin;
        out->until[i] = gone < 0 ? SIZE_MAX : (size_t)gone;
        if (out->until[i] < begin || out->from[i] > end || p->born > (ptrdiff_t)end) {
            out->from[i] = SIZE_MAX;
        }
    }
}

static size_t free_lane(size_t *busy_until, size_t count, size_t at)
{
    size_t lane = 0;

    while (lane < count && busy_until[lane] >= at) {
        lane++;
    }
    return lane;
}

static void assign_lanes(const struct trace *trace, struct arena *arena,
                         struct timeline_plan *out)
{
    size_t *busy_until = arena_array(arena, trace->process_count + 1, sizeof(size_t));

    /* Processes are in order of birth, so the earlier ones have chosen. */
    for (size_t i = 0; i < trace->process_count; i++) {
        out->lanes[i] = -1;
        if (out->from[i] == SIZE_MAX) {
            continue;
        }
        size_t lane = free_lane(busy_until, out->lane_count, out->from[i]);
        out->lane_count += lane == out->lane_count;
        busy_until[lane] = out->until[i];
        out->lanes[i] = (ptrdiff_t)lane;
    }
}

void timeline_plan(const struct timeline *timeline, struct arena *arena,
                   struct timeline_plan *out)
{
    size_t count = timeline->trace->process_count;

    *out = (struct timeline_plan){
        .lanes = arena_array(arena, count + 1, sizeof(*out->lanes)),
        .from = arena_array(arena, count + 1, sizeof(*out->from)),
        .until = arena_array(arena, count + 1, sizeof(*out->until)),
    };
    add_rows(timeline, arena, out);
    cut_window(timeline, out);
    find_spans(timeline->trace, out);
    assign_lanes(timeline->trace, arena, out);
}
