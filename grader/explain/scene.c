#include "explain/scene.h"

#include <string.h>

#include "model/trace_words.h"

static const struct {
    const char *call;
    const char *meaning; /* behind "waits in CALL" */
} calls[] = {
    {"open", "opening a FIFO waits until another process opens its other end"},
    {"openat", "opening a FIFO waits until another process opens its other end"},
    {"pause", "for a signal"},
    {"rt_sigsuspend", "for a signal"},
    {"rt_sigtimedwait", "for a signal"},
    {"futex", "for a lock, a semaphore or a condition that nobody gives"},
    {"semop", "for a semaphore that nobody raises"},
    {"semtimedop", "for a semaphore that nobody raises"},
    {"msgrcv", "for a message that nobody sends"},
    {"msgsnd", "for room in a message queue that nobody empties"},
    {"mq_timedreceive", "for a message that nobody sends"},
    {"mq_timedsend", "for room in a message queue that nobody empties"},
    {"flock", "for a file lock that another process holds"},
    {"fcntl", "for a file lock that another process holds"},
    {"accept", "for a connection that nobody makes"},
    {"accept4", "for a connection that nobody makes"},
    {"connect", "for a server that accepts the connection"},
    {"recvfrom", "for data from a socket that nobody sends"},
    {"recvmsg", "for data from a socket that nobody sends"},
    {"poll", "for one of several descriptors to become ready"},
    {"ppoll", "for one of several descriptors to become ready"},
    {"select", "for one of several descriptors to become ready"},
    {"pselect6", "for one of several descriptors to become ready"},
    {"epoll_wait", "for one of several descriptors to become ready"},
    {"epoll_pwait", "for one of several descriptors to become ready"},
};

static bool has_live_thread(const struct scene *scene,
                            const struct task_record *process)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *task = &scene->tasks[i];
        if (task->pid == process->pid && task->wait != WAIT_ZOMBIE) {
            return true;
        }
    }
    return false;
}

/* Of the first read end. */
static int read_fd(const struct pipe_record *pipe)
{
    for (size_t i = 0; i < pipe->end_count; i++) {
        if (pipe->ends[i].reads) {
            return pipe->ends[i].fd;
        }
    }
    return -1;
}

static const char *tell_pipe(const struct telling *t, const struct task_record *task,
                             const struct pipe_record *pipe)
{
    const char *label = scene_label(t, task);
    const char *name = scene_pipe(t, pipe);

    if (task_is_reading(task)) {
        const char *who = scene_holders(t, task, pipe, true);
        return who == NULL
                   ? arena_printf(t->arena,
                                  "%s waits in %s for data or end-of-file on %s", label,
                                  scene_call(t, task), name)
                   : arena_printf(t->arena,
                                  "%s waits in %s for data or end-of-file on %s; its "
                                  "write end is still open in %s",
                                  label, scene_call(t, task), name, who);
    }
    if (task_is_own_reader(task, pipe)) {
        return arena_printf(
            t->arena,
            "%s waits in %s for room in %s, which is full; nobody else "
            "reads, but %s itself still holds the read end as fd %d, so "
            "it never gets SIGPIPE",
            label, scene_call(t, task), name, task->name, read_fd(pipe));
    }
    const char *who = scene_holders(t, task, pipe, false);
    return who == NULL
               ? arena_printf(t->arena, "%s waits in %s for room in %s, which is full",
                              label, scene_call(t, task), name)
               : arena_printf(t->arena,
                              "%s waits in %s for room in %s, which is full; its read "
                              "end is open in %s, but nobody reads",
                              label, scene_call(t, task), name, who);
}

static const char *tell_parent(const struct telling *t, const struct task_record *task)
{
    const struct scene *scene = &t->ev->scene;
    const char *children = NULL;

    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *child = &scene->tasks[i];
        if (child->parent != task->pid || child->tid != child->pid ||
            child->pid == task->pid || child->wait == WAIT_ZOMBIE) {
            continue;
        }
        const char *one = scene_label(t, child);
        children =
            children == NULL ? one : arena_printf(t->arena, "%s, %s", children, one);
    }
    return arena_printf(t->arena, "%s waits in %s for its children to end: %s",
                        scene_label(t, task), scene_call(t, task),
                        children == NULL ? "none of them is alive" : children);
}

/* " on data.fifo": what the history knows the call to be about, or "". */
static const char *subject_words(const struct telling *t,
                                 const struct task_record *task)
{
    const struct event_record *event = scene_pending(t, task);
    const char *object =
        event == NULL ? NULL
                      : trace_object_words(&t->ev->trace, event->object, t->arena);

    if (event != NULL && event->path != NULL) {
        object = words_in_one_line(event->path, t->arena);
    }
    return object == NULL ? "" : arena_printf(t->arena, " on %s", object);
}

static const char *tell_call(const struct telling *t, const struct task_record *task)
{
    const char *label = scene_label(t, task);
    const char *call = NULL;

    if (task->call == NULL) {
        return arena_printf(t->arena, "%s is blocked", label);
    }
    call = arena_printf(t->arena, "%s%s", scene_call(t, task), subject_words(t, task));
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (strcmp(calls[i].call, task->call) == 0) {
            return arena_printf(t->arena, "%s waits in %s%s%s", label, call,
                                strncmp(calls[i].meaning, "for ", 4) == 0 ? " " : ": ",
                                calls[i].meaning);
        }
    }
    return arena_printf(t->arena, "%s waits in %s", label, call);
}

static const char *tell_task(const struct telling *t, const struct task_record *task)
{
    const struct pipe_record *pipe = task_pipe(&t->ev->scene, task);
    const char *label = scene_label(t, task);

    switch (task->wait) {
    case WAIT_FOREVER:
        if (pipe != NULL && (task_is_reading(task) || task_is_writing(task))) {
            return tell_pipe(t, task, pipe);
        }
        return task_is_waiting(task) ? tell_parent(t, task) : tell_call(t, task);
    case WAIT_INPUT:
        return arena_printf(
            t->arena, "%s reads the input that the script has yet to give", label);
    case WAIT_STOPPED:
        return arena_printf(t->arena, "%s is stopped; only SIGCONT makes it go on",
                            label);
    case WAIT_HELD:
        return arena_printf(t->arena, "%s is held there by the script", label);
    case WAIT_ZOMBIE:
        if (has_live_thread(&t->ev->scene, task)) {
            return arena_printf(t->arena, "the first thread of %s has ended", label);
        }
        return arena_printf(
            t->arena, "%s has ended, but its parent has not waited for it", label);
    case WAIT_RUNNING:
        return arena_printf(t->arena, "%s is running, not waiting for anything", label);
    case WAIT_TIMER:
        return arena_printf(t->arena, "%s waits for time to pass (%s)", label,
                            task->call == NULL ? "a timer" : task->call);
    }
    return label;
}

/* Blocked processes first: they are the reason; then who could have gone on. */
static bool is_in_round(const struct task_record *task, int round)
{
    bool is_blocked = task->wait == WAIT_FOREVER || task->wait == WAIT_STOPPED;

    return round == 0 ? is_blocked : !is_blocked;
}

void scene_tell(const struct telling *t, size_t max, struct buf *out)
{
    const struct scene *scene = &t->ev->scene;
    size_t told = 0;

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < scene->task_count && told < max; i++) {
            if (is_in_round(&scene->tasks[i], round)) {
                buf_printf(out, "%s\n", tell_task(t, &scene->tasks[i]));
                told++;
            }
        }
    }
    if (told < scene->task_count) {
        buf_printf(out, "(and %zu more)\n", scene->task_count - told);
    }
    advice_tell(t, out);
}
