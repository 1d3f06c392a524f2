#include "check/judge.h"

struct bytes pattern_expected(const struct judge *j, const struct pattern *pattern)
{
    if (pattern->kind != PATTERN_LINES) {
        return pattern->text;
    }
    AUTO_BUF text = {0};
    for (size_t i = 0; i < pattern->line_count; i++) {
        buf_add(&text, pattern->lines[i].data, pattern->lines[i].len);
        buf_add_char(&text, '\n');
    }
    struct bytes all = buf_bytes(&text);
    return (struct bytes){arena_copy(j->arena, all.data, all.len), all.len};
}

static const char *times_text(struct arena *arena, size_t times)
{
    if (times == 1) {
        return "once";
    }
    return times == 2 ? "twice" : arena_printf(arena, "%zu times", times);
}

const char *pattern_subject(const struct judge *j, const struct pattern *pattern,
                            const char *whose)
{
    switch (pattern->kind) {
    case PATTERN_CONTAINS:
        if (pattern->times > 0) {
            return arena_printf(j->arena, "%s (must occur exactly %s)", whose,
                                times_text(j->arena, (size_t)pattern->times));
        }
        return arena_printf(j->arena, "%s (must occur)", whose);
    case PATTERN_EXACT:
        return whose;
    case PATTERN_REGEX:
        return arena_printf(j->arena, "%s (regular expression)", whose);
    case PATTERN_LINES:
        return arena_printf(j->arena, "%s (lines in any order)", whose);
    case PATTERN_LACKS:
        return arena_printf(j->arena, "%s (must not occur)", whose);
    case PATTERN_NUMBERED:
        return arena_printf(j->arena, "%s (# is any number)", whose);
    }
    return whose;
}

static size_t occurrences(struct bytes needle, struct bytes text)
{
    size_t count = 0;
    ptrdiff_t at = needle.len == 0 ? -1 : bytes_find(text, needle, 0);

    while (at >= 0) {
        count++;
        at = bytes_find(text, needle, (size_t)at + needle.len);
    }
    return count;
}

static const char *contains_message(const struct judge *j,
                                    const struct pattern *pattern, struct bytes text,
                                    const char *whose)
{
    size_t times = occurrences(pattern->text, text);

    if (times == 0) {
        return arena_printf(j->arena, "%s does not hold the expected text", whose);
    }
    return arena_printf(j->arena, "%s holds the expected text %s instead of %s", whose,
                        times_text(j->arena, times),
                        times_text(j->arena, (size_t)pattern->times));
}

const char *pattern_message(const struct judge *j, const struct pattern *pattern,
                            struct bytes text, const char *whose)
{
    if (text.len == 0) {
        return arena_printf(j->arena, "%s is empty", whose);
    }
    switch (pattern->kind) {
    case PATTERN_CONTAINS:
        return contains_message(j, pattern, text, whose);
    case PATTERN_EXACT:
    case PATTERN_NUMBERED:
        return arena_printf(j->arena, "%s is not as expected", whose);
    case PATTERN_REGEX:
        return arena_printf(j->arena, "nothing in %s matches the regular expression",
                            whose);
    case PATTERN_LINES:
        return arena_printf(j->arena, "%s does not hold exactly the expected lines",
                            whose);
    case PATTERN_LACKS:
        return arena_printf(j->arena, "%s holds a text that must not occur", whose);
    }
    return "";
}

void output_judge(const struct judge *j, const struct check *check)
{
    const struct actor_record *actor = judge_actor(j, check->actor);
    enum stream stream = check->kind == CHECK_STDERR ? STREAM_ERR : STREAM_OUT;
    const char *whose =
        arena_printf(j->arena, "%s of %s", stream == STREAM_OUT ? "stdout" : "stderr",
                     judge_actor_name(j, check->actor));

    if (actor == NULL) {
        return;
    }
    struct bytes text = actor->streams[stream].text;
    if (pattern_matches(&check->pattern, text)) {
        return;
    }
    struct finding *finding =
        judge_add(j, REASON_MISMATCH, check->at,
                  pattern_message(j, &check->pattern, text, whose));
    finding->subject = pattern_subject(j, &check->pattern, whose);
    finding->typed = judge_typed(j, check->actor, SIZE_MAX);
    finding->actual_is_cut = actor->streams[stream].is_cut;
    finding->is_exact = check->pattern.kind == PATTERN_EXACT;
    judge_texts(j, finding, pattern_expected(j, &check->pattern), text);
    if (stream == STREAM_OUT) {
        judge_stderr(j, finding, check->actor);
    }
}
