/* Which calls the student's code makes, never makes, and in which order. */
#include <fnmatch.h>
#include <string.h>

#include "check/past.h"
#include "model/call_names.h"

static bool is_call_event(const struct event_record *event)
{
    return event->kind == EVENT_CALL || event->kind == EVENT_FORK ||
           event->kind == EVENT_EXEC || event->kind == EVENT_THREAD;
}

/* How sure it must be that the name was called. */
enum proof {
    PROOF_POSSIBLE, /* it may have been: enough for what is wanted */
    PROOF_CERTAIN,  /* for an accusation */
};

/* The student's code called the function itself, or made the system call without any
 * function of a library; where the place is not known, that is possible, too. */
static bool is_own_call(const struct event_record *event, const char *name,
                        bool is_students, enum proof proof)
{
    if (event->api != NULL) {
        return strcmp(event->api, name) == 0;
    }
    if (proof == PROOF_CERTAIN) {
        return event->site >= 0 && event->call != NULL &&
               strcmp(event->call, name) == 0;
    }
    return is_students && call_name_covers(name, event->call);
}

static bool is_any_call(const struct event_record *event, const char *name,
                        enum proof proof)
{
    if ((event->api != NULL && strcmp(event->api, name) == 0) ||
        (event->call != NULL && strcmp(event->call, name) == 0)) {
        return true;
    }
    return proof == PROOF_POSSIBLE && call_name_covers(name, event->call);
}

static bool is_named(const struct past *h, const struct check *check, size_t index,
                     const struct wanted_call *wanted, enum proof proof)
{
    const struct event_record *event = &h->trace->events[index];

    if (!is_call_event(event) || !past_has_event(h, index)) {
        return false;
    }
    for (size_t i = 0; i < wanted->names.count; i++) {
        const char *name = wanted->names.list[i];
        if (check->calls.is_from_any
                ? is_any_call(event, name, proof)
                : is_own_call(event, name, h->is_students[index], proof)) {
            return true;
        }
    }
    return false;
}

/* POSIX names lie under /dev/shm. */
static bool is_path(const char *path, const char *pattern)
{
    static const char *const prefixes[] = {"", "./", "/box/", "/dev/shm",
                                           "/dev/shm/sem."};

    for (size_t i = 0; path != NULL && i < sizeof(prefixes) / sizeof(prefixes[0]);
         i++) {
        size_t len = strlen(prefixes[i]);
        const char *rest = strncmp(path, prefixes[i], len) == 0 ? path + len : NULL;
        if (rest != NULL &&
            (fnmatch(pattern, rest, 0) == 0 ||
             (pattern[0] == '/' && fnmatch(pattern + 1, rest, 0) == 0))) {
            return true;
        }
    }
    return false;
}

static bool has_path(const struct past *h, const struct event_record *event,
                     const char *pattern)
{
    const struct object_record *object = trace_object(h->trace, event->object);

    return pattern == NULL || is_path(event->path, pattern) ||
           (object != NULL && is_path(object->path, pattern));
}

static bool has_flags(const struct event_record *event, const struct words *flags)
{
    int argument = event->call == NULL ? -1 : call_flags_argument(event->call);
    uint64_t given = argument >= 0 ? (uint64_t)event->args[argument] : event->flags;

    for (size_t i = 0; i < flags->count; i++) {
        uint64_t flag = call_flag(flags->list[i]);
        if ((given & flag) != flag) {
            return false;
        }
    }
    return true;
}

static bool has_outcome(const struct event_record *event,
                        const struct wanted_call *wanted)
{
    bool is_good =
        event->kind != EVENT_CALL || (event->has_result && event->result >= 0);
    bool is_bad = event->has_result && event->result < 0;

    switch (wanted->outcome) {
    case CALL_ANY:
        break;
    case CALL_OK:
        return is_good;
    case CALL_FAILS:
        return is_bad;
    case CALL_ERRNO:
        return is_bad && event->result == -wanted->error;
    }
    return true;
}

/* The first event that is such a call; -1: none. */
static ptrdiff_t find_call(const struct past *h, const struct check *check,
                           const struct wanted_call *wanted, enum proof proof)
{
    for (size_t i = 0; i < h->trace->event_count; i++) {
        const struct event_record *event = &h->trace->events[i];
        if (is_named(h, check, i, wanted, proof) && has_path(h, event, wanted->path) &&
            has_flags(event, &wanted->flags) && has_outcome(event, wanted)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

/* "open of '*.lock' with O_EXCL that fails with EEXIST". */
static const char *wanted_words(struct arena *arena, const struct wanted_call *wanted)
{
    AUTO_BUF out = {0};

    for (size_t i = 0; i < wanted->names.count; i++) {
        buf_printf(&out, "%s%s", i == 0 ? "" : " or ", wanted->names.list[i]);
    }
    if (wanted->path != NULL) {
        buf_printf(&out, " of '%s'", wanted->path);
    }
    for (size_t i = 0; i < wanted->flags.count; i++) {
        buf_printf(&out, "%s%s", i == 0 ? " with " : " and ", wanted->flags.list[i]);
    }
    const char *error = strerrorname_np(wanted->error);
    if (wanted->outcome == CALL_OK) {
        buf_add_string(&out, " that succeeds");
    } else if (wanted->outcome == CALL_FAILS) {
        buf_add_string(&out, " that fails");
    } else if (wanted->outcome == CALL_ERRNO && error != NULL) {
        buf_printf(&out, " that fails with %s", error);
    }
    return arena_copy(arena, out.data == NULL ? "" : out.data, out.len);
}

/* "; it does call open at lock.c:20", or "". */
static const char *near_miss(const struct past *h, const struct check *check,
                             const struct wanted_call *wanted)
{
    struct wanted_call plain = {.names = wanted->names};
    ptrdiff_t index = find_call(h, check, &plain, PROOF_CERTAIN);

    if (index < 0) {
        return "";
    }
    return arena_printf(h->judge->arena, "; it does call %s%s",
                        event_name(&h->trace->events[index]), past_at(h, index));
}

static void judge_uses(const struct past *h, const struct check *check)
{
    for (size_t i = 0; i < check->calls.uses.count; i++) {
        const struct wanted_call *wanted = &check->calls.uses.list[i];
        if (find_call(h, check, wanted, PROOF_POSSIBLE) >= 0) {
            continue;
        }
        if (h->trace->state == TRACE_CUT) {
            past_note_missing(h);
            continue;
        }
        (void)judge_add(h->judge, REASON_MISUSE, check->at,
                        arena_printf(h->judge->arena, "%s never calls %s%s",
                                     judge_actor_name(h->judge, h->actor),
                                     wanted_words(h->judge->arena, wanted),
                                     near_miss(h, check, wanted)));
    }
}

static void judge_avoids(const struct past *h, const struct check *check)
{
    for (size_t i = 0; i < check->calls.avoids.count; i++) {
        const struct wanted_call *wanted = &check->calls.avoids.list[i];
        ptrdiff_t index = find_call(h, check, wanted, PROOF_CERTAIN);
        if (index < 0) {
            past_note_missing(h);
            continue;
        }
        const struct event_record *event = &h->trace->events[index];
        (void)judge_add(h->judge, REASON_MISUSE, check->at,
                        arena_printf(h->judge->arena,
                                     "%s calls %s%s, which is not to be used here",
                                     past_process_words(h, (ptrdiff_t)event->process),
                                     event_name(event), past_at(h, index)));
    }
}

static void judge_order(const struct past *h, const struct check *check)
{
    struct arena *arena = h->judge->arena;
    const struct wanted_calls *order = &check->calls.order;
    ptrdiff_t before = -1;

    for (size_t i = 0; i < order->count; i++) {
        ptrdiff_t index = find_call(h, check, &order->list[i], PROOF_POSSIBLE);
        if (index < 0 && h->trace->state == TRACE_CUT) {
            past_note_missing(h);
            return;
        }
        if (index < 0) {
            (void)judge_add(h->judge, REASON_MISUSE, check->at,
                            arena_printf(arena, "%s never calls %s",
                                         judge_actor_name(h->judge, h->actor),
                                         wanted_words(arena, &order->list[i])));
            return;
        }
        if (index <= before) {
            (void)judge_add(
                h->judge, REASON_MISUSE, check->at,
                arena_printf(
                    arena, "%s was first called%s, before %s%s: it must come after",
                    wanted_words(arena, &order->list[i]), past_at(h, index),
                    wanted_words(arena, &order->list[i - 1]), past_at(h, before)));
            return;
        }
        before = index;
    }
}

void calls_judge(const struct judge *j, const struct check *check)
{
    struct past h;

    if (past_open(j, check->actor, &h)) {
        judge_uses(&h, check);
        judge_avoids(&h, check);
        judge_order(&h, check);
    }
}
