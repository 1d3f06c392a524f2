#include <string.h>

#include "check/judge.h"

static const struct file_record *find_file(const struct evidence *ev, size_t step,
                                           const char *path)
{
    for (size_t i = 0; i < ev->file_count; i++) {
        if (ev->files[i].step == step && strcmp(ev->files[i].path, path) == 0) {
            return &ev->files[i];
        }
    }
    return NULL;
}

/* What is wrong with the file itself, whatever it holds, or NULL. */
static const char *state_message(const struct judge *j,
                                 const struct file_expectation *wanted,
                                 enum file_state state)
{
    if (wanted->is_absent) {
        return state == FILE_MISSING
                   ? NULL
                   : arena_printf(j->arena, "%s should not exist", wanted->path);
    }
    switch (state) {
    case FILE_MISSING:
        return arena_printf(j->arena, "%s was not created", wanted->path);
    case FILE_NOT_REGULAR:
        return arena_printf(j->arena, "%s is not a regular file", wanted->path);
    case FILE_TOO_BIG:
        return arena_printf(j->arena, "%s is too big to be looked at", wanted->path);
    case FILE_REGULAR:
        break;
    }
    return NULL;
}

/* Only where there is no doubt whose words they are. */
static void add_stderr(const struct judge *j, struct finding *finding)
{
    if (j->test->actor_count == 1) {
        judge_stderr(j, finding, 0);
    }
}

/* The line that made the file is most likely the last one that anybody was sent. */
static const char *last_typed(const struct judge *j, size_t step_end)
{
    size_t end = step_end < j->ev->step_count ? step_end : j->ev->step_count;

    for (size_t i = end; i-- > 0;) {
        if (i < j->test->step_count && j->test->steps[i].kind == STEP_SEND) {
            return judge_typed(j, j->test->steps[i].actor, i + 1);
        }
    }
    return NULL;
}

static void judge_file(const struct judge *j, const struct file_expectation *wanted,
                       size_t step)
{
    const struct file_record *file = find_file(j->ev, step, wanted->path);
    enum file_state state = file == NULL ? FILE_MISSING : file->state;
    const char *message = state_message(j, wanted, state);

    if (message != NULL) {
        struct finding *finding = judge_add(j, REASON_MISMATCH, wanted->at, message);
        finding->typed = last_typed(j, step);
        add_stderr(j, finding);
        return;
    }
    if (wanted->is_absent || file == NULL ||
        pattern_matches(&wanted->content, file->content)) {
        return;
    }
    struct finding *finding =
        judge_add(j, REASON_MISMATCH, wanted->at,
                  pattern_message(j, &wanted->content, file->content, wanted->path));
    finding->subject = pattern_subject(j, &wanted->content, wanted->path);
    finding->typed = last_typed(j, step);
    finding->is_exact = wanted->content.kind == PATTERN_EXACT;
    judge_texts(j, finding, pattern_expected(j, &wanted->content), file->content);
    add_stderr(j, finding);
}

void files_judge(const struct judge *j, const struct file_expectation *list,
                 size_t count, size_t step)
{
    for (size_t i = 0; i < count; i++) {
        judge_file(j, &list[i], step);
    }
}

void files_judge_check(const struct judge *j, const struct check *check)
{
    files_judge(j, check->files.list, check->files.count, SIZE_MAX);
}
