#include <limits.h>
#include <signal.h>
#include <string.h>

#include "check/judge.h"
#include "model/trace_words.h"

enum { LIST_MAX = 5 };

static const struct {
    int signal;
    const char *meaning;
} meanings[] = {
    {SIGSEGV, "segmentation fault"},
    {SIGBUS, "bus error"},
    {SIGABRT, "abort"},
    {SIGFPE, "arithmetic error"},
    {SIGILL, "illegal instruction"},
    {SIGPIPE, "wrote to a pipe or socket that nobody reads"},
    {SIGSYS, "forbidden system call"},
    {SIGALRM, "alarm clock"},
    {SIGXCPU, "processor time limit"},
    {SIGXFSZ, "file size limit"},
    {SIGKILL, "killed"},
    {SIGTERM, "terminated"},
    {SIGINT, "interrupt"},
    {SIGQUIT, "quit"},
    {SIGHUP, "hangup"},
    {SIGUSR1, "user signal 1"},
    {SIGUSR2, "user signal 2"},
};

const char *words_of_signal(struct arena *arena, int signal)
{
    const char *name = sigabbrev_np(signal);

    if (name == NULL) {
        return signal_words(signal, arena);
    }
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (meanings[i].signal == signal) {
            return arena_printf(arena, "SIG%s (%s)", name, meanings[i].meaning);
        }
    }
    return arena_printf(arena, "SIG%s", name);
}

const char *words_of_time(struct arena *arena, int64_t ns)
{
    const int64_t ms = 1000000;
    const int64_t s = 1000 * ms;

    if (ns % s == 0) {
        return arena_printf(arena, "%lld s", (long long)(ns / s));
    }
    return arena_printf(arena, "%lld ms", (long long)(ns / ms));
}

static const char *words_of_size(struct arena *arena, int64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    size_t unit = 0;

    while (unit < 3 && bytes != 0 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    return arena_printf(arena, "%lld %s", (long long)bytes, units[unit]);
}

const char *words_of_limit(struct arena *arena, enum limit_kind limit, int64_t value)
{
    switch (limit_rows[limit].unit) {
    case UNIT_TIME:
        return words_of_time(arena, value);
    case UNIT_SIZE:
        return words_of_size(arena, value);
    case UNIT_COUNT:
        break;
    }
    return arena_printf(arena, "%lld", (long long)value);
}

const char *words_of_end(struct arena *arena, const struct actor_record *actor)
{
    if (actor->killer == KILLER_GRADER) {
        return "still running";
    }
    switch (actor->end) {
    case END_NONE:
        break;
    case END_EXITED:
        return arena_printf(arena, "exit status %d", actor->end_value);
    case END_SIGNALED:
        return arena_printf(arena, "killed by %s",
                            words_of_signal(arena, actor->end_value));
    }
    return "still running";
}

const char *words_of_endings(struct arena *arena, const struct endings *endings)
{
    const char *out = NULL;

    if (endings->any) {
        return "any exit status";
    }
    for (size_t i = 0; i < endings->count; i++) {
        const struct ending *ending = &endings->list[i];
        const char *one = ending->is_signal
                              ? arena_printf(arena, "killed by %s",
                                             words_of_signal(arena, ending->value))
                              : arena_printf(arena, "exit status %d", ending->value);
        out = out == NULL ? one : arena_printf(arena, "%s or %s", out, one);
    }
    return out == NULL ? "no ending" : out;
}

const char *words_of_list(struct arena *arena, const char **names, size_t count)
{
    AUTO_BUF text = {0};
    size_t shown = count > LIST_MAX ? LIST_MAX - 1 : count;

    buf_add(&text, "", 0);
    for (size_t i = 0; i < shown; i++) {
        bool is_last = i + 1 == count;
        buf_printf(&text, "%s%s", i == 0 ? "" : is_last ? " and " : ", ", names[i]);
    }
    if (shown < count) {
        buf_printf(&text, " and %zu more", count - shown);
    }
    return arena_copy(arena, text.data, text.len);
}

const char *words_of_range(struct arena *arena, struct range range)
{
    if (range.min == range.max) {
        return arena_printf(arena, "%d", range.min);
    }
    if (range.max == INT_MAX) {
        return arena_printf(arena, "at least %d", range.min);
    }
    return range.min == 0 ? arena_printf(arena, "at most %d", range.max)
                          : arena_printf(arena, "%d to %d", range.min, range.max);
}

int words_process_number(const struct judge *j, int pid)
{
    ptrdiff_t process = trace_find_pid(&j->ev->trace, pid);

    return process < 0 ? pid : (int)process + 1;
}

const char *words_of_process(const struct judge *j, const char *name, int pid)
{
    return arena_printf(j->arena, "%s (process %d)", name,
                        words_process_number(j, pid));
}
