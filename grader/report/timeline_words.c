/* Events in words: one row per kind of event, one per family of calls. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "model/trace_words.h"
#include "report/timeline.h"

enum { ARGV_BYTES_MAX = 100 };

/* The event being told. */
struct saying {
    const struct trace *trace;
    const struct event_record *event;
    struct arena *arena;
};

static const char *object_of(const struct saying *s)
{
    return trace_object_words(s->trace, s->event->object, s->arena);
}

/* " = EBADF", or "". */
static const char *failure_of(const struct saying *s)
{
    const struct event_record *event = s->event;

    return event->has_result && event->result < 0
               ? arena_printf(s->arena, " = %s", result_words(event->result, s->arena))
               : "";
}

/* " = 3" of a call that makes something, " = ENOENT" if it failed. */
static const char *outcome_of(const struct saying *s)
{
    if (!s->event->has_result) {
        return ", not returned";
    }
    return s->event->result < 0
               ? failure_of(s)
               : arena_printf(s->arena, " = %lld", (long long)s->event->result);
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

/* "wc -l". */
static const char *command_of(const struct saying *s)
{
    const struct event_record *event = s->event;
    AUTO_BUF text = {0};

    if (event->argv == NULL || event->argv[0] == NULL) {
        return event->path == NULL ? "a program" : event->path;
    }
    for (size_t i = 0; event->argv[i] != NULL && text.len < ARGV_BYTES_MAX; i++) {
        buf_printf(&text, "%s%s", i == 0 ? "" : " ", event->argv[i]);
    }
    return arena_copy(s->arena, text.data, ink_cut(buf_bytes(&text), ARGV_BYTES_MAX));
}

static struct phrase say_start(const struct saying *s)
{
    return (struct phrase){.text = arena_printf(s->arena, "start %s", command_of(s)),
                           .style = STYLE_BOLD};
}

static struct phrase say_fork(const struct saying *s)
{
    const char *name = event_name(s->event);

    return (struct phrase){
        .text = name,
        .whole = arena_printf(s->arena, "%s: process %td", name, s->event->peer + 1),
        .arrow = ARROW_TO,
        .peer = s->event->peer,
        .style = STYLE_GREEN};
}

static struct phrase say_thread(const struct saying *s)
{
    return (struct phrase){.text = arena_printf(s->arena, "%s: thread %lld",
                                                event_name(s->event),
                                                (long long)s->event->result)};
}

static struct phrase say_exec(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *command = command_of(s);
    const char *path = event->path == NULL ? command : event->path;
    bool is_named = event->argv != NULL && event->argv[0] != NULL &&
                    strcmp(file_of(event->argv[0]), file_of(path)) == 0;

    return (struct phrase){.text = is_named ? arena_printf(s->arena, "exec %s", command)
                                            : arena_printf(s->arena, "exec %s (as %s)",
                                                           file_of(path), command),
                           .style = STYLE_BOLD};
}

static struct phrase say_signal(const struct saying *s)
{
    static const char *const effects[] = {
        [EFFECT_KILLS] = " kills it",     [EFFECT_HANDLER] = ": handler",
        [EFFECT_IGNORED] = " is ignored", [EFFECT_STOPS] = " stops it",
        [EFFECT_CONTINUES] = ": goes on",
    };
    const struct event_record *event = s->event;
    const char *text = arena_printf(
        s->arena, "%s%s%s", signal_words(event->signal, s->arena),
        effects[event->effect], event->is_by_script ? " (from the script)" : "");
    /* That a signal was sent by kill is told where kill was called. */
    bool is_of_child = event->signal == SIGCHLD && event->peer >= 0;

    return (struct phrase){.text = text,
                           .whole = text,
                           .arrow = is_of_child ? ARROW_FROM : ARROW_NONE,
                           .peer = event->peer,
                           .style = STYLE_YELLOW};
}

static struct phrase say_stop(const struct saying *s)
{
    return (struct phrase){.text =
                               arena_printf(s->arena, "stopped by %s",
                                            signal_words(s->event->signal, s->arena)),
                           .style = STYLE_YELLOW};
}

static struct phrase say_go_on(const struct saying *s)
{
    (void)s;
    return (struct phrase){.text = "goes on", .style = STYLE_YELLOW};
}

static struct phrase say_exit(const struct saying *s)
{
    const struct process_record *process =
        trace_process(s->trace, (ptrdiff_t)s->event->process);
    bool is_good = !s->event->is_signal && s->event->result == 0;

    if (process != NULL && process->is_killed_by_us) {
        return (struct phrase){.text = "ended by the grader", .style = STYLE_DIM};
    }
    return (struct phrase){.text = end_words(s->event, s->arena),
                           .style = is_good ? STYLE_PLAIN : STYLE_RED};
}

static struct phrase say_blocked(const struct saying *s)
{
    const char *name = event_name(s->event);
    const char *object = object_of(s);
    const char *text = NULL;

    if (object != NULL) {
        text = arena_printf(s->arena, "blocked in %s on %s", name, object);
    } else if (s->event->fds[0] >= 0) {
        text = arena_printf(s->arena, "blocked in %s on descriptor %d", name,
                            s->event->fds[0]);
    } else {
        text = arena_printf(s->arena, "blocked in %s", name);
    }
    return (struct phrase){.text = text, .style = STYLE_YELLOW};
}

/* ---- calls ------------------------------------------------------------------------- */

/* "pipe A (3 reads, 4 writes)". */
static const char *say_pipe(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *object = object_of(s);

    if (event->has_result && event->result < 0) {
        return arena_printf(s->arena, "%s%s", event_name(event), failure_of(s));
    }
    return arena_printf(s->arena, "%s%s (%d reads, %d writes)",
                        event_is_call(event, "popen") ? "popen: " : "",
                        object == NULL ? "pipe" : object, event->fds[0], event->fds[1]);
}

static const char *say_close(const struct saying *s)
{
    const char *object = object_of(s);
    long long fd = s->event->args[0];

    return object == NULL
               ? arena_printf(s->arena, "close %lld%s", fd, failure_of(s))
               : arena_printf(s->arena, "close %lld (%s)%s", fd, object, failure_of(s));
}

static const char *say_dup(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *object = object_of(s);
    const char *what = object == NULL ? "" : arena_printf(s->arena, " (%s)", object);

    if (event->has_result && event->result < 0) {
        return arena_printf(s->arena, "%s %lld%s", event_name(event),
                            (long long)event->args[0], failure_of(s));
    }
    return arena_printf(s->arena, "%s %d to %d%s", event_name(event), event->fds[0],
                        event->fds[1], what);
}

static const char *say_fcntl(const struct saying *s)
{
    const char *object = object_of(s);

    if (s->event->fds[1] >= 0) {
        return say_dup(s);
    }
    return arena_printf(s->arena, "%s %lld%s%s%s", event_name(s->event),
                        (long long)s->event->args[0], object == NULL ? "" : " (",
                        object == NULL ? "" : object, object == NULL ? "" : ")");
}

static const char *say_open(const struct saying *s)
{
    static const struct {
        uint64_t flag;
        const char *word;
    } flags[] = {{O_TRUNC, ", truncate"},
                 {O_APPEND, ", append"},
                 {O_EXCL, ", exclusive"},
                 {O_NONBLOCK, ", nonblock"}};
    const struct event_record *event = s->event;
    uint64_t access = event->flags & O_ACCMODE;
    AUTO_BUF text = {0};

    buf_printf(&text, "%s %s (%s", event_name(event),
               event->path == NULL ? "?" : event->path,
               access == O_RDONLY   ? "read"
               : access == O_WRONLY ? "write"
                                    : "read, write");
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if ((event->flags & flags[i].flag) != 0) {
            buf_add_string(&text, flags[i].word);
        }
    }
    buf_printf(&text, ")%s", outcome_of(s));
    return arena_copy(s->arena, text.data, text.len);
}

static const char *say_sigaction(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *signal = signal_words(event->signal, s->arena);

    if (event->call != NULL && strcmp(event->call, "rt_sigaction") == 0 &&
        event->args[1] == 0) {
        return arena_printf(s->arena, "%s %s", event_name(event), signal);
    }
    return arena_printf(s->arena, "%s %s: %s%s%s", event_name(event), signal,
                        event->effect == EFFECT_HANDLER   ? "handler"
                        : event->effect == EFFECT_IGNORED ? "ignore"
                                                          : "default",
                        event->effect == EFFECT_HANDLER &&
                                (event->flags & SA_RESTART) != 0
                            ? ", SA_RESTART"
                            : "",
                        failure_of(s));
}

static const char *say_exec_failed(const struct saying *s)
{
    return arena_printf(s->arena, "%s %s%s", event_name(s->event),
                        s->event->path == NULL ? "?" : s->event->path, failure_of(s));
}

static const char *say_any(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *object = event->path != NULL ? event->path : object_of(s);

    return arena_printf(s->arena, "%s%s%s%s", event_name(event),
                        object == NULL ? "" : " ", object == NULL ? "" : object,
                        event->fds[0] >= 0 || !event->has_result ? outcome_of(s)
                                                                 : failure_of(s));
}

static const struct {
    const char *names;
    const char *(*say)(const struct saying *s);
} families[] = {
    {"pipe|pipe2", say_pipe},
    {"close", say_close},
    {"dup|dup2|dup3", say_dup},
    {"fcntl", say_fcntl},
    {"open|openat|creat", say_open},
    {"rt_sigaction", say_sigaction},
    {"execve|execveat", say_exec_failed},
};

static struct phrase say_wait(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *name = event_name(event);

    if (!event->has_result) {
        return (struct phrase){.text =
                                   arena_printf(s->arena, "%s, not returned", name)};
    }
    if (event->result < 0) {
        return (struct phrase){
            .text = arena_printf(s->arena, "%s%s", name, failure_of(s)),
            .style = event->result == -EINTR ? STYLE_YELLOW : STYLE_PLAIN};
    }
    if (event->peer < 0) {
        return (struct phrase){
            .text = arena_printf(s->arena, "%s: nobody has ended", name)};
    }
    return (struct phrase){
        .text = name,
        .whole = arena_printf(s->arena, "%s: process %td", name, event->peer + 1),
        .arrow = ARROW_FROM,
        .peer = event->peer,
        .style = STYLE_GREEN};
}

static struct phrase say_kill(const struct saying *s)
{
    const struct event_record *event = s->event;
    const char *text =
        arena_printf(s->arena, "%s %s%s", event_name(event),
                     signal_words(event->signal, s->arena), failure_of(s));

    if (event->peer < 0 || (event->has_result && event->result < 0)) {
        return (struct phrase){.text = arena_printf(s->arena, "%s to %lld", text,
                                                    (long long)event->args[0])};
    }
    return (struct phrase){
        .text = text,
        .whole = arena_printf(s->arena, "%s to process %td", text, event->peer + 1),
        .arrow = event->peer == (ptrdiff_t)event->process ? ARROW_NONE : ARROW_TO,
        .peer = event->peer,
        .style = STYLE_YELLOW};
}

static struct phrase say_call(const struct saying *s)
{
    const struct event_record *event = s->event;

    if (event_is_call(event, "wait4|waitid|waitpid")) {
        return say_wait(s);
    }
    if (event_is_call(event, "kill|tkill|tgkill|rt_sigqueueinfo|rt_tgsigqueueinfo|"
                             "pidfd_send_signal")) {
        return say_kill(s);
    }
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (event_is_call(event, families[i].names)) {
            return (struct phrase){.text = families[i].say(s)};
        }
    }
    return (struct phrase){.text = say_any(s)};
}

static struct phrase (*const sayings[EVENT_KINDS])(const struct saying *s) = {
    [EVENT_START] = say_start,   [EVENT_FORK] = say_fork,
    [EVENT_THREAD] = say_thread, [EVENT_EXEC] = say_exec,
    [EVENT_CALL] = say_call,     [EVENT_SIGNAL] = say_signal,
    [EVENT_STOP] = say_stop,     [EVENT_GO_ON] = say_go_on,
    [EVENT_EXIT] = say_exit,     [EVENT_BLOCKED] = say_blocked,
};

struct phrase timeline_phrase(const struct trace *trace,
                              const struct event_record *event, struct arena *arena)
{
    struct saying s = {trace, event, arena};
    struct phrase phrase = sayings[event->kind](&s);

    if (event->thread > 0) {
        phrase.text = arena_printf(arena, "thread %d: %s", event->thread, phrase.text);
    }
    if (event->handler != 0) {
        phrase.text = arena_printf(arena, "%s (in the handler of %s)", phrase.text,
                                   signal_words(event->handler, arena));
    }
    if (phrase.whole == NULL || phrase.arrow == ARROW_NONE) {
        phrase.whole = phrase.text;
        phrase.peer = -1;
    }
    if (trace_process(trace, phrase.peer) == NULL) {
        phrase.arrow = ARROW_NONE;
        phrase.peer = -1;
    }
    return phrase;
}
