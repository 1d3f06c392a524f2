#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "observe/calls.h"
#include "observe/observe.h"
#include "observe/scan.h"
#include "observe/tracer.h"

/* What identifies a pipe of the scene while it is being written. */
struct pipe_key {
    dev_t dev;
    ino_t inode;
};

struct writer {
    const struct observed_box *box;
    struct scene *scene;
    struct arena *arena;
    struct pipe_key *keys; /* in step with scene->pipes */
    size_t key_count;
};

static ptrdiff_t find_pipe(const struct writer *writer, const struct object *object)
{
    if (object->kind != OBJECT_PIPE && object->kind != OBJECT_FIFO) {
        return -1;
    }
    for (size_t i = 0; i < writer->key_count; i++) {
        if (writer->keys[i].dev == object->dev &&
            writer->keys[i].inode == object->inode) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static ptrdiff_t actor_of_pipe(const struct observed_box *box,
                               const struct object *object)
{
    ptrdiff_t actor = -1;

    for (int stream = 0; stream < 3 && actor < 0; stream++) {
        actor = object_actor(box, object, stream);
    }
    return actor;
}

static ptrdiff_t add_pipe(struct writer *writer, const struct object *object,
                          const char *path)
{
    ptrdiff_t found = find_pipe(writer, object);

    if (found >= 0) {
        return found;
    }
    struct pipe_record *pipe =
        ARENA_PUSH(writer->arena, writer->scene->pipes, writer->scene->pipe_count);
    pipe->path = object->kind == OBJECT_FIFO && path != NULL
                     ? arena_string(writer->arena, path)
                     : NULL;
    pipe->actor = actor_of_pipe(writer->box, object);
    struct pipe_key *key = ARENA_PUSH(writer->arena, writer->keys, writer->key_count);
    *key = (struct pipe_key){object->dev, object->inode};
    return (ptrdiff_t)writer->scene->pipe_count - 1;
}

/* The access mode in the octal `flags:` line of fdinfo tells the end. */
static int access_mode(int proc_fd, int pid, int fd)
{
    char path[PROC_PATH_MAX];
    char text[512];
    unsigned flags = 0;

    (void)snprintf(path, sizeof(path), "%d/fdinfo/%d", pid, fd);
    if (proc_read(proc_fd, path, text, sizeof(text)) <= 0 ||
        sscanf(text, "pos: %*d flags: %o", &flags) != 1) {
        return O_RDWR;
    }
    return (int)(flags & O_ACCMODE);
}

static void add_end(struct writer *writer, int pid, int fd)
{
    char link[LINK_MAX];
    struct task_id id = {pid, pid};
    struct object object = object_with_link(writer->box->proc_fd, id, fd, link);

    if (object.kind != OBJECT_PIPE && object.kind != OBJECT_FIFO) {
        return;
    }
    ptrdiff_t index = add_pipe(writer, &object, link);
    struct pipe_record *pipe = &writer->scene->pipes[index];
    struct pipe_end *end = ARENA_PUSH(writer->arena, pipe->ends, pipe->end_count);
    int mode = access_mode(writer->box->proc_fd, pid, fd);
    *end = (struct pipe_end){
        .pid = pid, .fd = fd, .reads = mode != O_WRONLY, .writes = mode != O_RDONLY};
}

static void add_ends(struct writer *writer, int pid)
{
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/fd", pid);
    AUTO_CLOSEDIR DIR *dir = dir_open(writer->box->proc_fd, path);
    const struct dirent *entry;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        add_end(writer, pid, (int)strtol(entry->d_name, NULL, 10));
    }
}

/* A path as /proc shows it, absolute; NULL if it cannot be told. */
static const char *path_of(const struct writer *writer, const struct task *task)
{
    char link[LINK_MAX];
    char path[PATH_MAX];
    char folder[PROC_PATH_MAX];
    const struct object *object = &task->wait.object;

    if (object->kind != OBJECT_FIFO && object->kind != OBJECT_FILE) {
        return NULL;
    }
    if (task->wait.fd >= 0) {
        (void)object_with_link(writer->box->proc_fd, task->id, task->wait.fd, link);
        return link[0] == '/' ? arena_string(writer->arena, link) : NULL;
    }
    if (!wait_open_path(writer->box, task->id, &task->call, path)) {
        return NULL;
    }
    if (path[0] == '/') {
        return arena_string(writer->arena, path);
    }
    (void)snprintf(folder, sizeof(folder), "%d/task/%d/cwd", task->id.pid,
                   task->id.tid);
    ssize_t len = readlinkat(writer->box->proc_fd, folder, link, sizeof(link) - 1);
    if (len < 0) {
        return NULL;
    }
    link[len] = '\0';
    const char *rest = strncmp(path, "./", 2) == 0 ? path + 2 : path;
    return arena_printf(writer->arena, "%s/%s", link, rest);
}

static void add_task(struct writer *writer, const struct scan *scan,
                     const struct task *task)
{
    const struct process *process = &scan->processes[task->process];
    bool is_blocked = task->wait.kind != WAIT_ZOMBIE && task->call.is_blocked;
    struct task_record *record =
        ARENA_PUSH(writer->arena, writer->scene->tasks, writer->scene->task_count);

    *record = (struct task_record){
        .pid = task->id.pid,
        .tid = task->id.tid,
        .parent = process->stat.parent,
        .name = arena_string(writer->arena, process->stat.name),
        .wait = task->wait.kind,
        .call = is_blocked ? call_name(task->call.nr, writer->arena) : NULL,
        .fd = task->wait.fd,
        .pipe = find_pipe(writer, &task->wait.object),
        .path = is_blocked ? path_of(writer, task) : NULL,
    };
    /* A FIFO that nobody has managed to open yet has no end to be found by. */
    if (record->pipe < 0 && task->wait.object.kind == OBJECT_FIFO) {
        char path[PATH_MAX];
        bool has_path = wait_open_path(writer->box, task->id, &task->call, path);
        record->pipe = add_pipe(writer, &task->wait.object, has_path ? path : NULL);
    }
}

static bool may_have_place(const struct task *task)
{
    return task->call.is_blocked && task->call.nr >= 0 &&
           task->wait.kind != WAIT_ZOMBIE && task->wait.kind != WAIT_STOPPED;
}

static void add_place(const struct writer *writer, const struct task *task,
                      struct task_record *record)
{
    const struct tracer *tracer = writer->box->tracer;

    if (tracer == NULL || !may_have_place(task)) {
        return;
    }
    struct found found =
        tracer_where(tracer, task->id.tid, task->call.nr, task->status.state);
    record->api = found.api;
    if (found.site >= 0) {
        record->site = tracer->trace->sites[found.site];
    }
}

int observe_scene(const struct observed_box *box, struct scene *out,
                  struct arena *arena, struct err *e)
{
    AUTO_SCAN scan;
    struct writer writer = {.box = box, .scene = out, .arena = arena};

    *out = (struct scene){0};
    if (scan_first(box, &scan, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < scan.process_count; i++) {
        add_ends(&writer, scan.processes[i].pid);
    }
    for (size_t i = 0; i < scan.task_count; i++) {
        add_task(&writer, &scan, &scan.tasks[i]);
    }
    for (size_t i = 0; i < scan.task_count; i++) {
        add_place(&writer, &scan.tasks[i], &out->tasks[i]);
    }
    return 0;
}
