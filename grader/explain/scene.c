#include "explain/scene.h"

#include <string.h>

enum { HOLDERS_MAX = 4, LETTERS = 26 };

static const struct {
    const char *call;
    const char *meaning; /* behind "waits in CALL" */
} calls[] = {
    {"open", "opening a FIFO waits until another process opens its other end"},
    {"openat", "opening a FIFO waits until another process opens its other end"},
    {"pause", "for a signal; was it handled before pause was called?"},
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

static bool is_call(const struct task_record *task, const char *call)
{
    return task->call != NULL && strcmp(task->call, call) == 0;
}

static bool is_waiting_for_child(const struct task_record *task)
{
    return is_call(task, "wait4") || is_call(task, "waitid") ||
           is_call(task, "waitpid");
}

static bool is_reading(const struct task_record *task)
{
    return is_call(task, "read") || is_call(task, "readv") || is_call(task, "splice");
}

static bool is_writing(const struct task_record *task)
{
    return is_call(task, "write") || is_call(task, "writev");
}

static const struct task_record *find_task(const struct scene *scene, int pid)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].pid == pid && scene->tasks[i].tid == pid) {
            return &scene->tasks[i];
        }
    }
    return NULL;
}

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

static const struct pipe_record *pipe_of(const struct scene *scene,
                                         const struct task_record *task)
{
    return task->pipe >= 0 && (size_t)task->pipe < scene->pipe_count
               ? &scene->pipes[task->pipe]
               : NULL;
}

/* Names of processes and paths of FIFOs are the student's words: a newline in one would
 * begin a sentence of ours. */
static const char *in_one_line(const char *text, struct arena *arena)
{
    char *out = arena_string(arena, text);

    for (char *at = out; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ') {
            *at = '?';
        }
    }
    return out;
}

static const char *name_of(const struct task_record *task, struct arena *arena)
{
    return task->name == NULL ? "?" : in_one_line(task->name, arena);
}

const char *scene_label(const struct task_record *task, struct arena *arena)
{
    const char *name = name_of(task, arena);

    return task->tid == task->pid
               ? arena_printf(arena, "%s (process %d)", name, task->pid)
               : arena_printf(arena, "thread %d of %s (process %d)", task->tid, name,
                              task->pid);
}

/* Pipes between processes are A, B, …; FIFOs go by their path; the streams of an actor by
 * its name. */
static const char *pipe_name(const struct evidence *ev, const struct pipe_record *pipe,
                             struct arena *arena)
{
    size_t number = 0;

    if (pipe->path != NULL) {
        return arena_printf(arena, "FIFO %s", in_one_line(pipe->path, arena));
    }
    if (pipe->actor >= 0 && (size_t)pipe->actor < ev->actor_count) {
        return arena_printf(arena, "the standard streams of %s",
                            ev->actors[pipe->actor].name);
    }
    for (const struct pipe_record *p = ev->scene.pipes; p < pipe; p++) {
        number += p->path == NULL && p->actor < 0;
    }
    return number < LETTERS ? arena_printf(arena, "pipe %c", (char)('A' + number))
                            : arena_printf(arena, "pipe %zu", number + 1);
}

static const char *holder_label(const struct scene *scene,
                                const struct task_record *self,
                                const struct pipe_end *end, struct arena *arena)
{
    const struct task_record *holder = find_task(scene, end->pid);

    if (end->pid == self->pid) {
        return arena_printf(arena, "%s itself as fd %d", name_of(self, arena), end->fd);
    }
    return holder == NULL
               ? arena_printf(arena, "process %d as fd %d", end->pid, end->fd)
               : arena_printf(arena, "%s as fd %d", scene_label(holder, arena),
                              end->fd);
}

/* "pipe-shell (process 2) as fd 4, wc itself as fd 4"; NULL if nobody has that end. */
static const char *holders(const struct scene *scene, const struct task_record *self,
                           const struct pipe_record *pipe, bool writes,
                           struct arena *arena)
{
    const char *out = NULL;
    size_t count = 0;

    for (size_t i = 0; i < pipe->end_count; i++) {
        const struct pipe_end *end = &pipe->ends[i];
        if (writes ? !end->writes : !end->reads) {
            continue;
        }
        count++;
        if (count > HOLDERS_MAX) {
            continue;
        }
        const char *one = holder_label(scene, self, end, arena);
        out = out == NULL ? one : arena_printf(arena, "%s, %s", out, one);
    }
    return count > HOLDERS_MAX
               ? arena_printf(arena, "%s and %zu more", out, count - HOLDERS_MAX)
               : out;
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

/* Nobody but the task itself (at most) holds the end that others should read. */
static bool is_own_reader(const struct task_record *task,
                          const struct pipe_record *pipe)
{
    size_t own = 0;

    for (size_t i = 0; i < pipe->end_count; i++) {
        if (pipe->ends[i].reads && pipe->ends[i].pid != task->pid) {
            return false;
        }
        own += pipe->ends[i].reads;
    }
    return own > 0;
}

static const char *tell_pipe(const struct evidence *ev, const struct task_record *task,
                             const struct pipe_record *pipe, struct arena *arena)
{
    const char *label = scene_label(task, arena);
    const char *name = pipe_name(ev, pipe, arena);

    if (is_reading(task)) {
        const char *who = holders(&ev->scene, task, pipe, true, arena);
        return who == NULL
                   ? arena_printf(arena, "%s waits in %s for data or end-of-file on %s",
                                  label, task->call, name)
                   : arena_printf(arena,
                                  "%s waits in %s for data or end-of-file on %s; its "
                                  "write end is still open in %s",
                                  label, task->call, name, who);
    }
    if (is_own_reader(task, pipe)) {
        return arena_printf(
            arena,
            "%s waits in %s for room in %s, which is full; nobody else "
            "reads, but %s itself still holds the read end as fd %d, so "
            "it never gets SIGPIPE",
            label, task->call, name, task->name, read_fd(pipe));
    }
    const char *who = holders(&ev->scene, task, pipe, false, arena);
    return who == NULL
               ? arena_printf(arena, "%s waits in %s for room in %s, which is full",
                              label, task->call, name)
               : arena_printf(arena,
                              "%s waits in %s for room in %s, which is full; its read "
                              "end is open in %s, but nobody reads",
                              label, task->call, name, who);
}

static const char *tell_parent(const struct scene *scene,
                               const struct task_record *task, struct arena *arena)
{
    const char *children = NULL;

    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *child = &scene->tasks[i];
        if (child->parent != task->pid || child->tid != child->pid ||
            child->pid == task->pid || child->wait == WAIT_ZOMBIE) {
            continue;
        }
        const char *one = scene_label(child, arena);
        children =
            children == NULL ? one : arena_printf(arena, "%s, %s", children, one);
    }
    return arena_printf(arena, "%s waits in %s for its children to end: %s",
                        scene_label(task, arena), task->call,
                        children == NULL ? "none of them is alive" : children);
}

static const char *tell_call(const struct task_record *task, struct arena *arena)
{
    const char *label = scene_label(task, arena);

    if (task->call == NULL) {
        return arena_printf(arena, "%s is blocked", label);
    }
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (strcmp(calls[i].call, task->call) == 0) {
            return arena_printf(arena, "%s waits in %s%s%s", label, task->call,
                                strncmp(calls[i].meaning, "for ", 4) == 0 ? " " : ": ",
                                calls[i].meaning);
        }
    }
    return arena_printf(arena, "%s waits in %s", label, task->call);
}

static const char *tell_task(const struct evidence *ev, const struct task_record *task,
                             struct arena *arena)
{
    const struct pipe_record *pipe = pipe_of(&ev->scene, task);
    const char *label = scene_label(task, arena);

    switch (task->wait) {
    case WAIT_FOREVER:
        if (pipe != NULL && (is_reading(task) || is_writing(task))) {
            return tell_pipe(ev, task, pipe, arena);
        }
        return is_waiting_for_child(task) ? tell_parent(&ev->scene, task, arena)
                                          : tell_call(task, arena);
    case WAIT_INPUT:
        return arena_printf(arena, "%s reads the input that the script has yet to give",
                            label);
    case WAIT_STOPPED:
        return arena_printf(arena, "%s is stopped; only SIGCONT makes it go on", label);
    case WAIT_HELD:
        return arena_printf(arena, "%s is held there by the script", label);
    case WAIT_ZOMBIE:
        if (has_live_thread(&ev->scene, task)) {
            return arena_printf(arena, "the first thread of %s has ended", label);
        }
        return arena_printf(arena, "%s has ended, but its parent has not waited for it",
                            label);
    case WAIT_RUNNING:
        return arena_printf(arena, "%s is running, not waiting for anything", label);
    case WAIT_TIMER:
        return arena_printf(arena, "%s waits for time to pass (%s)", label,
                            task->call == NULL ? "a timer" : task->call);
    }
    return label;
}

/* What would help, only where the scene shows the fault itself. */
static const char *advice(const struct scene *scene)
{
    size_t opening = 0;

    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *task = &scene->tasks[i];
        const struct pipe_record *pipe = pipe_of(scene, task);
        bool is_between = pipe != NULL && pipe->actor < 0;
        if (task->wait != WAIT_FOREVER) {
            continue;
        }
        if (is_between && is_reading(task)) {
            return "Close every pipe end that is not used, in the parent and in each "
                   "child, before waiting";
        }
        if (is_between && is_writing(task) && is_own_reader(task, pipe)) {
            return "Close the read end of the pipe in the child that writes to it, "
                   "before exec";
        }
        if (is_between && is_writing(task)) {
            return "Let somebody read the pipe while it is written: start all commands "
                   "first, then wait for them";
        }
        opening += is_call(task, "open") || is_call(task, "openat");
    }
    return opening > 1
               ? "Do both processes open the same FIFO first, one for reading and "
                 "one for writing?"
               : NULL;
}

/* Blocked processes first: they are the reason; then who could have gone on. */
static bool is_in_round(const struct task_record *task, int round)
{
    bool is_blocked = task->wait == WAIT_FOREVER || task->wait == WAIT_STOPPED;

    return round == 0 ? is_blocked : !is_blocked;
}

void scene_tell(const struct evidence *ev, size_t max, struct arena *arena,
                struct buf *out)
{
    const struct scene *scene = &ev->scene;
    size_t told = 0;

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < scene->task_count && told < max; i++) {
            if (is_in_round(&scene->tasks[i], round)) {
                buf_printf(out, "%s\n", tell_task(ev, &scene->tasks[i], arena));
                told++;
            }
        }
    }
    if (told < scene->task_count) {
        buf_printf(out, "(and %zu more)\n", scene->task_count - told);
    }
    const char *help = advice(scene);
    if (help != NULL) {
        buf_printf(out, "%s\n", help);
    }
}
