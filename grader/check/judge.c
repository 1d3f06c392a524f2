#include "check/judge.h"

#include <string.h>

enum { TYPED_MAX = 400, STDERR_LINES_MAX = 5, STDERR_BYTES_MAX = 1000 };

struct finding *judge_add(const struct judge *j, enum reason reason, struct place at,
                          const char *message)
{
    struct finding *finding = ARENA_PUSH(j->arena, j->out->list, j->out->count);

    *finding = (struct finding){.reason = reason, .message = message, .script = at};
    return finding;
}

void judge_texts(const struct judge *j, struct finding *finding, struct bytes expected,
                 struct bytes actual)
{
    finding->has_texts = true;
    finding->expected.data = arena_copy(j->arena, expected.data, expected.len);
    finding->expected.len = expected.len;
    finding->actual.data = arena_copy(j->arena, actual.data, actual.len);
    finding->actual.len = actual.len;
}

/* The last lines of the text, at most STDERR_LINES_MAX and STDERR_BYTES_MAX. */
static struct bytes tail_of(struct bytes text)
{
    size_t lines = 0;
    size_t from = text.len;

    while (from > 0 && text.len - from < STDERR_BYTES_MAX) {
        bool is_boundary = text.data[from - 1] == '\n' && from < text.len;
        lines += is_boundary;
        if (is_boundary && lines == STDERR_LINES_MAX) {
            break;
        }
        from--;
    }
    return (struct bytes){text.data + from, text.len - from};
}

void judge_stderr(const struct judge *j, struct finding *finding, size_t actor)
{
    const struct actor_record *record = judge_actor(j, actor);

    if (record == NULL || record->streams[STREAM_ERR].text.len == 0) {
        return;
    }
    struct bytes tail = tail_of(record->streams[STREAM_ERR].text);
    for (size_t i = 0; i < j->out->count; i++) {
        if (bytes_equal(j->out->list[i].stderr_tail, tail)) {
            return;
        }
    }
    finding->stderr_tail =
        (struct bytes){arena_copy(j->arena, tail.data, tail.len), tail.len};
}

const char *judge_typed(const struct judge *j, size_t actor, size_t step_end)
{
    const struct step *last = NULL;

    for (size_t i = 0; i < step_end && i < j->test->step_count; i++) {
        const struct step *step = &j->test->steps[i];
        if (step->kind == STEP_SEND && step->actor == actor) {
            last = step;
        }
    }
    if (last == NULL) {
        return NULL;
    }
    struct bytes text = last->send;
    if (text.len > 0 && text.data[text.len - 1] == '\n') {
        text.len--;
    }
    const char *newline = text.len == 0 ? NULL : memrchr(text.data, '\n', text.len);
    if (newline != NULL) {
        text.len -= (size_t)(newline + 1 - text.data);
        text.data = newline + 1;
    }
    if (text.len > TYPED_MAX) {
        return arena_printf(j->arena, "%.*s... (%zu bytes)", TYPED_MAX, text.data,
                            text.len);
    }
    return arena_copy(j->arena, text.data, text.len);
}

const struct step_record *judge_stopped(const struct judge *j, size_t *at)
{
    for (size_t i = 0; i < j->ev->step_count && i < j->test->step_count; i++) {
        if (j->ev->steps[i].stop != STOP_NONE) {
            *at = i;
            return &j->ev->steps[i];
        }
    }
    return NULL;
}

const struct actor_record *judge_actor(const struct judge *j, size_t actor)
{
    return actor < j->ev->actor_count ? &j->ev->actors[actor] : NULL;
}

const char *judge_actor_name(const struct judge *j, size_t actor)
{
    return actor < j->test->actor_count ? j->test->actors[actor] : "the program";
}

bool path_is(const char *path, const char *wanted)
{
    static const char work[] = "/box/";

    if (strncmp(path, work, sizeof(work) - 1) == 0) {
        path += sizeof(work) - 1;
    }
    while (strncmp(path, "./", 2) == 0) {
        path += 2;
    }
    while (strncmp(wanted, "./", 2) == 0) {
        wanted += 2;
    }
    return strcmp(path, wanted) == 0;
}
