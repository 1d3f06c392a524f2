/* Open descriptors, and which event gave them their numbers. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "observe/tracer.h"

enum { OPEN_MAX_LISTED = 1024, FDINFO_BYTES = 512 };

static struct fd_origin *find_origin(const struct traced *process, int fd)
{
    for (size_t i = 0; i < process->origin_count; i++) {
        if (process->origins[i].fd == fd) {
            return &process->origins[i];
        }
    }
    return NULL;
}

void origin_clear(struct traced *process, int fd)
{
    struct fd_origin *found = find_origin(process, fd);

    if (found != NULL) {
        *found = process->origins[--process->origin_count];
    }
}

void origin_clear_range(struct traced *process, unsigned first, unsigned last)
{
    size_t i = 0;

    while (i < process->origin_count) {
        unsigned fd = (unsigned)process->origins[i].fd;
        if (fd >= first && fd <= last) {
            process->origins[i] = process->origins[--process->origin_count];
        } else {
            i++;
        }
    }
}

static void make_room(struct traced *process, size_t count)
{
    if (count > process->origin_size) {
        process->origin_size = count * 2 + 8;
        process->origins = reallocarray(process->origins, process->origin_size,
                                        sizeof(*process->origins));
        if (process->origins == NULL) {
            BUG("no memory left");
        }
    }
}

void origin_set(struct traced *process, int fd, ptrdiff_t event)
{
    origin_clear(process, fd);
    if (fd < 0 || event < 0) {
        return;
    }
    make_room(process, process->origin_count + 1);
    process->origins[process->origin_count++] = (struct fd_origin){fd, event};
}

void origin_inherit(struct traced *child, const struct traced *parent)
{
    if (parent->origin_count == 0) {
        return;
    }
    make_room(child, parent->origin_count);
    memcpy(child->origins, parent->origins,
           parent->origin_count * sizeof(*parent->origins));
    child->origin_count = parent->origin_count;
}

/* An event that made something else has been overtaken by one that was not recorded. */
static ptrdiff_t origin_of(const struct tracer *tracer, const struct traced *process,
                           int fd, ptrdiff_t object)
{
    const struct fd_origin *found = find_origin(process, fd);

    if (found == NULL || object < 0) {
        return -1;
    }
    const struct event_record *event = &tracer->trace->events[found->event];
    /* The ends of a pair of sockets are two objects. */
    bool is_pair = event->fds[0] >= 0 && event->fds[1] == fd &&
                   tracer->trace->objects[object].kind == OBJECT_UNIX_SOCKET;
    return event->object == object || is_pair ? found->event : -1;
}

static int read_flags(const struct tracer *tracer, struct task_id id, int fd)
{
    char path[PROC_PATH_MAX];
    char text[FDINFO_BYTES];
    unsigned flags = O_RDWR;

    (void)snprintf(path, sizeof(path), "%d/task/%d/fdinfo/%d", id.pid, id.tid, fd);
    if (proc_read(tracer->proc_fd, path, text, sizeof(text)) > 0) {
        (void)sscanf(text, "pos: %*d flags: %o", &flags);
    }
    return (int)flags;
}

static int compare_fds(const void *a, const void *b)
{
    const struct descriptor_record *left = a;
    const struct descriptor_record *right = b;

    return (left->fd > right->fd) - (left->fd < right->fd);
}

static DIR *open_fds(const struct tracer *tracer, struct task_id id)
{
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/task/%d/fd", id.pid, id.tid);
    return dir_open(tracer->proc_fd, path);
}

static void add_open(struct tracer *tracer, const struct tracee *task, int fd,
                     struct event_record *event)
{
    int flags = read_flags(tracer, task_id_of(task), fd);
    ptrdiff_t object = tracer_object(tracer, task, fd);
    struct descriptor_record *record =
        ARENA_PUSH(tracer->arena, event->open, event->open_count);

    *record = (struct descriptor_record){
        .fd = fd,
        .object = object,
        .reads = (flags & O_ACCMODE) != O_WRONLY,
        .writes = (flags & O_ACCMODE) != O_RDONLY,
        .is_cloexec = (flags & O_CLOEXEC) != 0,
        .opened = origin_of(tracer, task->process, fd, object),
    };
}

void trace_list_open(struct tracer *tracer, const struct tracee *task,
                     struct event_record *event)
{
    DIR *dir = open_fds(tracer, task_id_of(task));
    const struct dirent *entry;

    if (dir == NULL) {
        return;
    }
    if (tracer->listed_count > TRACE_LISTED_MAX &&
        tracer->trace->state == TRACE_WHOLE) {
        tracer->trace->state = TRACE_CUT;
    }
    while (tracer->trace->state == TRACE_WHOLE && event->open_count < OPEN_MAX_LISTED &&
           (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            add_open(tracer, task, (int)strtol(entry->d_name, NULL, 10), event);
        }
    }
    (void)closedir(dir);
    tracer->listed_count += event->open_count;
    if (event->open_count > 1) {
        qsort(event->open, event->open_count, sizeof(*event->open), compare_fds);
    }
}
