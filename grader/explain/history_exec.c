/* exec that failed, or was asked for something odd. */
#include <errno.h>
#include <string.h>

#include "explain/telling.h"
#include "model/trace_words.h"

static bool is_exec(const struct event_record *event)
{
    return event->kind == EVENT_CALL && event_is_call(event, "execve|execveat");
}

static bool has_failed(const struct event_record *event)
{
    return is_exec(event) && event->has_result && event->result < 0;
}

/* By the student's own code: what the library looks for may be missing. */
static bool has_failed_to_open(const struct event_record *event)
{
    return event->kind == EVENT_CALL && event_is_call(event, "open|openat|creat") &&
           event->api != NULL &&
           event_is_call(event, "open|open64|openat|creat|fopen") &&
           event->has_result && event->result < 0;
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

/* What execvp was asked for: it puts the folders of PATH in front of a plain name. */
static const char *asked_name(const struct telling *t, const struct event_record *event)
{
    const char *path = event->path == NULL ? "?" : event->path;

    return words_in_one_line(path[0] == '/' ? file_of(path) : path, t->arena);
}

/* A child that is still a copy of its parent. */
static bool is_copy(const struct trace *trace, size_t process)
{
    const struct process_record *p = &trace->processes[process];

    return !p->has_execed && p->parent >= 0;
}

/* Has no exec succeeded or been tried behind this one? */
static bool is_last_try(const struct trace *trace, size_t index)
{
    ptrdiff_t next = history_next(trace, index);

    while (next >= 0) {
        if (trace->events[next].kind == EVENT_EXEC || is_exec(&trace->events[next])) {
            return false;
        }
        next = history_next(trace, (size_t)next);
    }
    return true;
}

/* What only the parent's code would do: the first such event behind `index`, or -1. */
static ptrdiff_t parents_work(const struct trace *trace, size_t index)
{
    for (ptrdiff_t i = history_next(trace, index); i >= 0;
         i = history_next(trace, (size_t)i)) {
        const struct event_record *event = &trace->events[i];
        bool is_reading = event->kind == EVENT_BLOCKED && event->fds[0] == 0;
        if (event->kind == EVENT_FORK || is_reading ||
            (event->kind == EVENT_CALL && event_is_call(event, "pipe|pipe2|wait4|"
                                                               "waitid"))) {
            return i;
        }
    }
    return -1;
}

/* It stands in the scene and reads the input, as its parent does. */
static bool reads_input(const struct telling *t, size_t process)
{
    const struct scene *scene = &t->ev->scene;
    int pid = t->ev->trace.processes[process].pid;

    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].pid == pid && scene->tasks[i].wait == WAIT_INPUT) {
            return true;
        }
    }
    return false;
}

bool exec_tell_fall_through(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if ((!has_failed(event) && !has_failed_to_open(event)) ||
            !is_copy(trace, event->process) || !history_concerns(t, event->process) ||
            !is_last_try(trace, i)) {
            continue;
        }
        ptrdiff_t work = parents_work(trace, i);
        bool reads = reads_input(t, event->process);
        if (work < 0 && !reads) {
            continue;
        }
        const char *error = strerrordesc_np(result_errno(event->result));
        buf_printf(out,
                   "%s of \"%s\" failed in %s (%s), and the child went on with its "
                   "parent's code",
                   history_call_words(t, (ptrdiff_t)i), asked_name(t, event),
                   history_process_words(t, (ptrdiff_t)event->process),
                   error == NULL ? "unknown error" : error);
        if (reads) {
            buf_add_string(
                out, ": it is a second copy of the program that reads the same input");
        } else if (trace->events[work].kind != EVENT_BLOCKED) {
            buf_printf(out, ": it called %s", history_call_words(t, work));
        }
        buf_add_string(out, is_exec(event)
                                ? ". A child must end with _exit(127) when exec "
                                  "fails\n"
                                : ". A child must end with _exit when open "
                                  "fails\n");
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

bool exec_tell_whole_line(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (!has_failed(event) || event->result != -ENOENT || event->path == NULL ||
            !history_concerns(t, event->process) ||
            strpbrk(event->path, " \t\n|") == NULL) {
            continue;
        }
        buf_printf(
            out,
            "%s was given \"%s\" as the name of one program: the line must be cut "
            "into words, each an element of argv, before exec\n",
            history_call_words(t, (ptrdiff_t)i), asked_name(t, event));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}

/* A script is started by its interpreter, which gets the path as an argument. */
static bool is_script(const struct event_record *exec)
{
    for (size_t i = 1; exec->argv[0] != NULL && exec->argv[i] != NULL && i < 3; i++) {
        if (strcmp(file_of(exec->argv[i]), file_of(exec->path)) == 0) {
            return true;
        }
    }
    return false;
}

/* By the student's own code, and not as a login shell is. */
static bool has_odd_name(const struct event_record *event)
{
    if (event->kind != EVENT_EXEC || event->api == NULL || event->path == NULL ||
        event->argv == NULL) {
        return false;
    }
    return event->argv[0] == NULL ||
           (event->argv[0][0] != '-' && !is_script(event) &&
            strcmp(file_of(event->argv[0]), file_of(event->path)) != 0);
}

bool exec_tell_name(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (!has_odd_name(event) || !history_concerns(t, event->process)) {
            continue;
        }
        const char *program = words_in_one_line(file_of(event->path), t->arena);
        if (event->argv[0] == NULL) {
            buf_printf(out,
                       "%s started %s with an empty argv: argv[0] must be the "
                       "program's name, and NULL comes last\n",
                       history_call_words(t, (ptrdiff_t)i), program);
        } else {
            buf_printf(out,
                       "%s started %s with argv[0] = \"%s\": argv[0] must be the "
                       "program's own name, its arguments follow from argv[1] on\n",
                       history_call_words(t, (ptrdiff_t)i), program,
                       words_in_one_line(event->argv[0], t->arena));
        }
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}
