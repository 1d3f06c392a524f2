/* Which signals an actor handles, ignores and gets, and what its programs begin with. */
#include <limits.h>
#include <string.h>

#include "check/past.h"
#include "model/call_names.h"
#include "model/signal_safe.h"

#define SIGNAL_BIT(number) (UINT64_C(1) << ((number)-1))
/* 32 and 33 belong to the C library. */
#define LIBRARY_SIGNALS (SIGNAL_BIT(32) | SIGNAL_BIT(33))

enum { SIGNALS = 64 };

/* "SIGINT". */
static const char *name_of(const struct past *h, int signal)
{
    return signal_words(signal, h->judge->arena);
}

static bool is_action(const struct past *h, size_t index, int signal,
                      enum signal_effect effect)
{
    const struct event_record *event = &h->trace->events[index];

    return event->kind == EVENT_CALL && h->is_students[index] &&
           past_has_event(h, index) && event->call != NULL &&
           strcmp(event->call, "rt_sigaction") == 0 && event->signal == signal &&
           event->effect == effect && event->has_result && event->result >= 0;
}

static uint64_t flags_of(const struct words *names)
{
    uint64_t flags = 0;

    for (size_t i = 0; i < names->count; i++) {
        flags |= call_flag(names->list[i]);
    }
    return flags;
}

static const char *flag_words(struct arena *arena, const struct words *names)
{
    return words_of_list(arena, names->list, names->count);
}

static void judge_handler(const struct past *h, const struct check *check,
                          const struct wanted_handler *wanted)
{
    struct arena *arena = h->judge->arena;
    uint64_t flags = flags_of(&wanted->flags);
    ptrdiff_t other = -1;

    for (size_t i = 0; i < h->trace->event_count; i++) {
        if (!is_action(h, i, wanted->signal, EFFECT_HANDLER)) {
            continue;
        }
        if ((h->trace->events[i].flags & flags) == flags) {
            return;
        }
        other = (ptrdiff_t)i;
    }
    if (h->trace->state == TRACE_CUT) {
        past_note_missing(h);
        return;
    }
    const char *signal = name_of(h, wanted->signal);
    const char *message =
        other < 0 ? arena_printf(arena, "%s never sets up a handler for %s",
                                 judge_actor_name(h->judge, h->actor), signal)
                  : arena_printf(arena, "%s sets up its handler for %s%s without %s",
                                 judge_actor_name(h->judge, h->actor), signal,
                                 past_at(h, other), flag_words(arena, &wanted->flags));
    (void)judge_add(h->judge, REASON_MISUSE, check->at, message);
}

static void judge_ignored(const struct past *h, const struct check *check, int signal)
{
    for (size_t i = 0; i < h->trace->event_count; i++) {
        if (is_action(h, i, signal, EFFECT_IGNORED)) {
            return;
        }
    }
    if (h->trace->state == TRACE_CUT) {
        past_note_missing(h);
        return;
    }
    (void)judge_add(h->judge, REASON_MISUSE, check->at,
                    arena_printf(h->judge->arena, "%s never sets %s to be ignored",
                                 judge_actor_name(h->judge, h->actor),
                                 name_of(h, signal)));
}

static void judge_delivered(const struct past *h, const struct check *check,
                            const struct wanted_delivery *wanted)
{
    struct arena *arena = h->judge->arena;
    int count = 0;

    for (size_t i = 0; i < h->trace->event_count; i++) {
        const struct event_record *event = &h->trace->events[i];
        count += event->kind == EVENT_SIGNAL && event->signal == wanted->signal &&
                 event->effect != EFFECT_IGNORED && past_has_event(h, i) &&
                 !h->trace->processes[event->process].is_killed_by_us;
    }
    if (count <= wanted->times.max) {
        past_note_missing(h);
    }
    bool is_short = count < wanted->times.min && h->trace->state != TRACE_CUT;
    if (!is_short && count <= wanted->times.max) {
        return;
    }
    (void)judge_add(h->judge, REASON_MISMATCH, check->at,
                    arena_printf(arena, "%s has reached %s %d time%s, expected %s",
                                 name_of(h, wanted->signal),
                                 judge_actor_name(h->judge, h->actor), count,
                                 count == 1 ? "" : "s",
                                 words_of_range(arena, wanted->times)));
}

/* What the first program began with is not of the student's making. */
static uint64_t inherited(const struct past *h, bool is_blocked)
{
    for (size_t i = 0; i < h->trace->event_count; i++) {
        const struct event_record *event = &h->trace->events[i];
        if (event->kind == EVENT_EXEC && past_has_event(h, i)) {
            return is_blocked ? event->blocked : event->ignored;
        }
    }
    return 0;
}

static const char *set_words(const struct past *h, uint64_t set)
{
    struct arena *arena = h->judge->arena;
    const char *names[SIGNALS];
    size_t count = 0;

    for (int signal = 1; signal <= SIGNALS; signal++) {
        if ((set & SIGNAL_BIT(signal)) != 0) {
            names[count++] = name_of(h, signal);
        }
    }
    return words_of_list(arena, names, count);
}

static void judge_at_exec(const struct past *h, const struct check *check)
{
    struct arena *arena = h->judge->arena;
    uint64_t known_blocked = inherited(h, true) | LIBRARY_SIGNALS;
    uint64_t known_ignored = inherited(h, false) | LIBRARY_SIGNALS;

    for (size_t i = 0; i < h->trace->event_count; i++) {
        const struct event_record *event = &h->trace->events[i];
        uint64_t blocked = event->blocked & ~known_blocked;
        uint64_t ignored = event->ignored & ~known_ignored;
        if (event->kind != EVENT_EXEC || !h->is_students[i] || !past_has_event(h, i) ||
            (blocked == 0 && ignored == 0)) {
            continue;
        }
        (void)judge_add(
            h->judge, REASON_MISUSE, check->at,
            arena_printf(arena, "%s (process %zu) started with %s %s",
                         words_in_one_line(past_base_name(event->path), arena),
                         event->process + 1,
                         set_words(h, blocked != 0 ? blocked : ignored),
                         blocked != 0 ? "blocked" : "ignored"));
        return;
    }
    past_note_missing(h);
}

static void judge_safety(const struct past *h, const struct check *check)
{
    struct arena *arena = h->judge->arena;

    for (size_t i = 0; i < h->trace->event_count; i++) {
        const struct event_record *event = &h->trace->events[i];
        if (event->handler == 0 || event->kind != EVENT_CALL || !past_has_event(h, i) ||
            !call_is_signal_unsafe(event->api)) {
            continue;
        }
        (void)judge_add(h->judge, REASON_MISUSE, check->at,
                        arena_printf(arena,
                                     "%s calls %s%s in its handler for %s; that is not "
                                     "async-signal-safe",
                                     judge_actor_name(h->judge, h->actor), event->api,
                                     past_at(h, (ptrdiff_t)i),
                                     name_of(h, event->handler)));
        return;
    }
    past_note_missing(h);
}

void signals_judge(const struct judge *j, const struct check *check)
{
    const struct signals_check *wanted = &check->signals;
    struct past h;

    if (!past_open(j, check->actor, &h)) {
        return;
    }
    for (size_t i = 0; i < wanted->handles.count; i++) {
        judge_handler(&h, check, &wanted->handles.list[i]);
    }
    for (size_t i = 0; i < wanted->ignores.count; i++) {
        judge_ignored(&h, check, wanted->ignores.list[i]);
    }
    for (size_t i = 0; i < wanted->delivered.count; i++) {
        judge_delivered(&h, check, &wanted->delivered.list[i]);
    }
    if (wanted->default_at_exec != 0) {
        judge_at_exec(&h, check);
    }
    if (wanted->safe_handlers) {
        judge_safety(&h, check);
    }
}
