/* What descriptors and ids refer to, each thing once. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "observe/objects.h"
#include "observe/tracer.h"

static const char shm_folder[] = "/dev/shm/";
static const char sem_prefix[] = "sem.";

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_same(const struct object_key *a, const struct object_key *b)
{
    return a->is_id == b->is_id && (!a->is_id || a->kind == b->kind) &&
           a->dev == b->dev && a->inode == b->inode;
}

static ptrdiff_t find_key(const struct tracer *tracer, const struct object_key *key)
{
    for (size_t i = tracer->key_count; i > 0; i--) {
        if (is_same(&tracer->keys[i - 1], key)) {
            return (ptrdiff_t)i - 1;
        }
    }
    return -1;
}

static ptrdiff_t add_object(struct tracer *tracer, const struct object_key *key,
                            enum object_kind kind, const char *path)
{
    struct trace *trace = tracer->trace;

    if (trace->state != TRACE_WHOLE) {
        return -1;
    }
    *ARENA_PUSH(tracer->arena, tracer->keys, tracer->key_count) = *key;
    struct object_record *object =
        ARENA_PUSH(tracer->arena, trace->objects, trace->object_count);
    *object = (struct object_record){.kind = kind,
                                     .path = path,
                                     .letter = -1,
                                     .actor = -1,
                                     .stream = -1,
                                     .made = -1};
    return (ptrdiff_t)trace->object_count - 1;
}

/* Names of POSIX objects, from the files behind them (shm_overview(7), sem_overview(7)). */
static enum object_kind kind_of_path(struct tracer *tracer, const char **path)
{
    const char *name = *path + strlen(shm_folder);
    enum object_kind kind = OBJECT_SHM;

    if (begins(name, sem_prefix)) {
        name += strlen(sem_prefix);
        kind = OBJECT_SEM;
    }
    *path = arena_printf(tracer->arena, "/%s", name);
    return kind;
}

/* What object_with_link leaves open, from the text of the link and the kind of file. */
static enum object_kind kind_of_rest(const char *link, mode_t mode)
{
    if (S_ISDIR(mode)) {
        return OBJECT_FOLDER;
    }
    if (S_ISCHR(mode) || S_ISBLK(mode)) {
        return OBJECT_DEVICE;
    }
    return begins(link, "socket:[") ? OBJECT_INET_SOCKET : OBJECT_UNKNOWN;
}

static bool has_path(enum object_kind kind)
{
    return kind == OBJECT_FILE || kind == OBJECT_FIFO || kind == OBJECT_FOLDER ||
           kind == OBJECT_DEVICE || kind == OBJECT_MEMFD;
}

static ptrdiff_t add_linked(struct tracer *tracer, const struct object_key *key,
                            enum object_kind kind, const char *link)
{
    const char *path = NULL;

    if (kind == OBJECT_FILE && begins(link, shm_folder)) {
        path = link;
        kind = kind_of_path(tracer, &path);
        return add_object(tracer, key, kind, path);
    }
    if (kind == OBJECT_FILE && begins(link, "/memfd:")) {
        kind = OBJECT_MEMFD;
    }
    if (has_path(kind)) {
        path = arena_string(tracer->arena, link);
    }
    return add_object(tracer, key, kind, path);
}

ptrdiff_t tracer_object(struct tracer *tracer, const struct tracee *task, int fd)
{
    char link[LINK_MAX];
    char path[PROC_PATH_MAX];
    struct stat st;
    struct task_id id = task_id_of(task);

    if (fd < 0) {
        return -1;
    }
    struct object object = object_with_link(tracer->proc_fd, id, fd, link);
    if (link[0] == '\0') {
        return -1;
    }
    (void)snprintf(path, sizeof(path), "%d/task/%d/fd/%d", id.pid, id.tid, fd);
    if (object.kind == OBJECT_UNKNOWN && fstatat(tracer->proc_fd, path, &st, 0) == 0) {
        object.kind = kind_of_rest(link, st.st_mode);
    }
    /* All descriptors of one anonymous kind have the same inode (anon_inodes.c). */
    struct object_key key = {.dev = object.dev, .inode = object.inode};
    if (begins(link, "anon_inode:")) {
        key = (struct object_key){.is_id = true, .kind = object.kind};
    }
    ptrdiff_t found = find_key(tracer, &key);
    return found >= 0 ? found : add_linked(tracer, &key, object.kind, link);
}

ptrdiff_t tracer_object_at(struct tracer *tracer, const struct tracee *task,
                           const char *path)
{
    struct object object;

    if (path == NULL ||
        !object_fifo_at(tracer->proc_fd, task_id_of(task), path, &object)) {
        return -1;
    }
    struct object_key key = {.dev = object.dev, .inode = object.inode};
    ptrdiff_t found = find_key(tracer, &key);
    return found >= 0 ? found : add_object(tracer, &key, OBJECT_FIFO, path);
}

ptrdiff_t tracer_object_id(struct tracer *tracer, enum object_kind kind, int64_t id,
                           const char *key_text)
{
    struct object_key key = {.is_id = true, .kind = kind, .inode = (ino_t)id};
    ptrdiff_t found = find_key(tracer, &key);

    return found >= 0 ? found : add_object(tracer, &key, kind, key_text);
}
