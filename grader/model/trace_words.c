#include "model/trace_words.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

enum { LETTERS = 26 };

/* What stands before the name; kinds without a word are named by their path alone. */
static const char *const kind_words[OBJECT_KINDS] = {
    [OBJECT_FIFO] = "FIFO ",
    [OBJECT_FOLDER] = "folder ",
    [OBJECT_UNIX_SOCKET] = "socket ",
    [OBJECT_INET_SOCKET] = "socket ",
    [OBJECT_SHM] = "shared memory ",
    [OBJECT_SEM] = "semaphore ",
    [OBJECT_MQUEUE] = "message queue ",
    [OBJECT_SYSV_SHM] = "shared memory ",
    [OBJECT_SYSV_SEM] = "semaphore set ",
    [OBJECT_SYSV_MSG] = "message queue ",
};

/* What has no name. */
static const char *const nameless_words[OBJECT_KINDS] = {
    [OBJECT_PIPE] = "a pipe",
    [OBJECT_FIFO] = "a FIFO",
    [OBJECT_FILE] = "a file",
    [OBJECT_FOLDER] = "a folder",
    [OBJECT_TERMINAL] = "the terminal",
    [OBJECT_UNIX_SOCKET] = "a UNIX socket",
    [OBJECT_INET_SOCKET] = "a network socket",
    [OBJECT_SHM] = "shared memory",
    [OBJECT_SEM] = "a semaphore",
    [OBJECT_MQUEUE] = "a message queue",
    [OBJECT_SYSV_SHM] = "System V shared memory",
    [OBJECT_SYSV_SEM] = "a System V semaphore set",
    [OBJECT_SYSV_MSG] = "a System V message queue",
    [OBJECT_EVENTFD] = "an eventfd",
    [OBJECT_SIGNALFD] = "a signalfd",
    [OBJECT_TIMERFD] = "a timerfd",
    [OBJECT_EPOLL] = "an epoll instance",
    [OBJECT_PIDFD] = "a pidfd",
    [OBJECT_INOTIFY] = "an inotify instance",
    [OBJECT_MEMFD] = "a memfd",
    [OBJECT_DEVICE] = "a device",
};

const struct process_record *trace_process(const struct trace *trace, ptrdiff_t process)
{
    return process >= 0 && (size_t)process < trace->process_count
               ? &trace->processes[process]
               : NULL;
}

const struct event_record *trace_event(const struct trace *trace, ptrdiff_t event)
{
    return event >= 0 && (size_t)event < trace->event_count ? &trace->events[event]
                                                            : NULL;
}

const struct object_record *trace_object(const struct trace *trace, ptrdiff_t object)
{
    return object >= 0 && (size_t)object < trace->object_count ? &trace->objects[object]
                                                               : NULL;
}

ptrdiff_t trace_find_pid(const struct trace *trace, int pid)
{
    for (size_t i = trace->process_count; i > 0; i--) {
        if (trace->processes[i - 1].pid == pid) {
            return (ptrdiff_t)(i - 1);
        }
    }
    return -1;
}

const char *words_in_one_line(const char *text, struct arena *arena)
{
    char *out = arena_string(arena, text);

    for (char *at = out; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ') {
            *at = '?';
        }
    }
    return out;
}

const char *trace_process_words(const struct trace *trace, ptrdiff_t process,
                                struct arena *arena)
{
    const struct process_record *p = trace_process(trace, process);

    if (p == NULL) {
        return "the script";
    }
    return arena_printf(arena, "%s (process %td)",
                        p->name == NULL ? "?" : words_in_one_line(p->name, arena),
                        process + 1);
}

/* Paths of the work folder are shown as the student wrote them. */
static const char *short_path(const char *path)
{
    static const char work[] = "/box/";

    return strncmp(path, work, sizeof(work) - 1) == 0 ? path + sizeof(work) - 1 : path;
}

const char *trace_object_words(const struct trace *trace, ptrdiff_t object,
                               struct arena *arena)
{
    static const char *const streams[] = {"stdin", "stdout", "stderr"};
    const struct object_record *o = trace_object(trace, object);

    if (o == NULL || o->kind < 0 || o->kind >= OBJECT_KINDS) {
        return NULL;
    }
    if (o->kind == OBJECT_PIPE && o->actor >= 0) {
        return o->stream >= 0 && o->stream < 3 ? streams[o->stream] : NULL;
    }
    if (o->kind == OBJECT_PIPE && o->letter >= 0) {
        return o->letter < LETTERS
                   ? arena_printf(arena, "pipe %c", (char)('A' + o->letter))
                   : arena_printf(arena, "pipe %d", o->letter + 1);
    }
    if (o->path != NULL && o->path[0] != '\0' && o->kind != OBJECT_TERMINAL) {
        const char *kind = kind_words[o->kind];
        return arena_printf(arena, "%s%s", kind == NULL ? "" : kind,
                            words_in_one_line(short_path(o->path), arena));
    }
    return nameless_words[o->kind];
}

const char *trace_site_words(const struct trace *trace, ptrdiff_t site,
                             struct arena *arena)
{
    if (site < 0 || (size_t)site >= trace->site_count) {
        return NULL;
    }
    const struct site_record *s = &trace->sites[site];
    if (s->file != NULL) {
        return arena_printf(arena, "%s:%d", words_in_one_line(s->file, arena), s->line);
    }
    return s->function == NULL ? NULL : words_in_one_line(s->function, arena);
}

const char *trace_at_words(const struct trace *trace, ptrdiff_t site,
                           struct arena *arena)
{
    const char *words = trace_site_words(trace, site, arena);

    if (words == NULL) {
        return "";
    }
    return arena_printf(arena, "%s%s",
                        trace->sites[site].file == NULL ? " in " : " at ", words);
}

const char *signal_words(int signal, struct arena *arena)
{
    const char *name = sigabbrev_np(signal);

    if (signal == SIGRTMIN || signal == SIGRTMAX) {
        return signal == SIGRTMIN ? "SIGRTMIN" : "SIGRTMAX";
    }
    return name == NULL ? arena_printf(arena, "signal %d", signal)
                        : arena_printf(arena, "SIG%s", name);
}

int result_errno(int64_t result)
{
    return result < 0 && result > -4096 ? (int)-result : 0;
}

const char *result_words(int64_t result, struct arena *arena)
{
    int error = result_errno(result);
    const char *name = error == 0 ? NULL : strerrorname_np(error);

    /* As a number without sign, which the smallest one has, too. */
    return name == NULL ? arena_printf(arena, "errno %" PRIu64, -(uint64_t)result)
                        : name;
}

const char *end_words(const struct event_record *end, struct arena *arena)
{
    return end->is_signal ? arena_printf(arena, "killed by %s",
                                         signal_words((int)end->result, arena))
                          : arena_printf(arena, "exit %lld", (long long)end->result);
}
