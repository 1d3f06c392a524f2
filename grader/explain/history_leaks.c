/* Who made what was left behind. */
#include <string.h>

#include "explain/telling.h"
#include "model/trace_words.h"

static const char *const removers[OBJECT_KINDS] = {
    [OBJECT_FIFO] = "unlink",
    [OBJECT_FILE] = "unlink",
    [OBJECT_FOLDER] = "rmdir",
    [OBJECT_UNIX_SOCKET] = "unlink",
    [OBJECT_SHM] = "shm_unlink",
    [OBJECT_SEM] = "sem_unlink",
    [OBJECT_MQUEUE] = "mq_unlink",
    [OBJECT_SYSV_SHM] = "shmctl(…, IPC_RMID, …)",
    [OBJECT_SYSV_SEM] = "semctl(…, IPC_RMID)",
    [OBJECT_SYSV_MSG] = "msgctl(…, IPC_RMID, …)",
};

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* The object of a leftover: of its kind and name. */
static ptrdiff_t find_object(const struct trace *trace,
                             const struct leftover_record *leftover)
{
    for (size_t i = trace->object_count; i > 0; i--) {
        const struct object_record *o = &trace->objects[i - 1];
        if (o->kind == leftover->kind && o->path != NULL &&
            strcmp(file_of(o->path), file_of(leftover->name)) == 0) {
            return (ptrdiff_t)i - 1;
        }
    }
    return -1;
}

/* The event that made it: as the object says, or the first one about it. */
static ptrdiff_t maker(const struct trace *trace, ptrdiff_t object)
{
    ptrdiff_t made = trace->objects[object].made;

    for (size_t i = 0; made < 0 && i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->kind == EVENT_CALL && event->object == object &&
            event->api != NULL && event->has_result && event->result >= 0) {
            made = (ptrdiff_t)i;
        }
    }
    return made;
}

/* The event that made a leftover of which the finding tells; -1: not known. */
static ptrdiff_t told_maker(const struct telling *t,
                            const struct leftover_record *leftover, ptrdiff_t *object)
{
    const struct trace *trace = &t->ev->trace;

    if (leftover->name == NULL || leftover->kind >= OBJECT_KINDS ||
        strstr(t->finding->message, file_of(leftover->name)) == NULL) {
        return -1;
    }
    *object = find_object(trace, leftover);
    return *object < 0 ? -1 : maker(trace, *object);
}

bool leaks_tell(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;
    size_t max = t->is_full ? 8 : 2;
    size_t told = 0;

    for (size_t i = 0; i < t->ev->leftover_count && told < max; i++) {
        const struct leftover_record *leftover = &t->ev->leftovers[i];
        ptrdiff_t object = -1;
        ptrdiff_t event = told_maker(t, leftover, &object);
        const struct event_record *made = trace_event(trace, event);
        if (made == NULL) {
            continue;
        }
        buf_printf(out, "%s was made by %s in %s",
                   trace_object_words(trace, object, t->arena),
                   history_call_words(t, event),
                   history_process_words(t, (ptrdiff_t)made->process));
        if (removers[leftover->kind] != NULL) {
            buf_printf(out, "; it stays until somebody calls %s",
                       removers[leftover->kind]);
        }
        buf_add_char(out, '\n');
        t->moment = told == 0 ? event : t->moment;
        told++;
    }
    return told > 0;
}

/* A descriptor that a program was given although it knows nothing of it. */
static const struct descriptor_record *extra(const struct telling *t,
                                             const struct event_record *exec)
{
    for (size_t i = 0; exec->kind == EVENT_EXEC && i < exec->open_count; i++) {
        const struct descriptor_record *d = &exec->open[i];
        const char *words = arena_printf(t->arena, "descriptor %d", d->fd);
        if (d->fd > 2 && d->opened >= 0 && strstr(t->finding->message, words) != NULL) {
            return d;
        }
    }
    return NULL;
}

bool leaks_tell_descriptor(struct telling *t, struct buf *out)
{
    const struct trace *trace = &t->ev->trace;

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *exec = &trace->events[i];
        const struct descriptor_record *d = extra(t, exec);
        const struct process_record *p = &trace->processes[exec->process];
        if (d == NULL || p->parent < 0 || !history_concerns(t, exec->process) ||
            strstr(t->finding->message,
                   history_process_words(t, (ptrdiff_t)exec->process)) == NULL) {
            continue;
        }
        buf_printf(
            out,
            "Close descriptor %d in the child, between %s and %s, or make it with "
            "O_CLOEXEC (%s)\n",
            d->fd, history_call_words(t, p->born), history_call_words(t, (ptrdiff_t)i),
            history_call_words(t, d->opened));
        t->moment = (ptrdiff_t)i;
        return true;
    }
    return false;
}
