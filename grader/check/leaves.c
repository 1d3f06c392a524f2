/* What is left behind. */
#include <fnmatch.h>
#include <string.h>

#include "check/judge.h"
#include "model/trace_words.h"

static const char *const kind_words[OBJECT_KINDS] = {
    [OBJECT_FIFO] = "the FIFO ",
    [OBJECT_FILE] = "the file ",
    [OBJECT_FOLDER] = "the folder ",
    [OBJECT_UNIX_SOCKET] = "the socket ",
    [OBJECT_SHM] = "the shared memory ",
    [OBJECT_SEM] = "the semaphore ",
    [OBJECT_MQUEUE] = "the message queue ",
    [OBJECT_SYSV_SHM] = "the System V shared memory of ",
    [OBJECT_SYSV_SEM] = "the System V semaphores of ",
    [OBJECT_SYSV_MSG] = "the System V message queue of ",
};

static bool may_be_left(const struct check *check, const char *name)
{
    for (size_t i = 0; i < check->leaves.count; i++) {
        if (fnmatch(check->leaves.list[i], name, 0) == 0) {
            return true;
        }
    }
    return false;
}

static const char *short_path(const char *path)
{
    static const char work[] = "/box/";

    return strncmp(path, work, sizeof(work) - 1) == 0 ? path + sizeof(work) - 1 : path;
}

/* ", made at chat.c:40" where the history knows, or "". */
static const char *made_words(const struct judge *j, const struct leftover_record *left)
{
    const struct trace *trace = &j->ev->trace;

    for (size_t i = 0; i < trace->object_count; i++) {
        const struct object_record *object = &trace->objects[i];
        if (object->kind != left->kind || object->path == NULL ||
            strcmp(short_path(object->path), short_path(left->name)) != 0) {
            continue;
        }
        const struct event_record *made = trace_event(trace, object->made);
        const char *at =
            made == NULL ? "" : trace_at_words(trace, made->site, j->arena);
        return at[0] == '\0' ? "" : arena_printf(j->arena, ", made%s", at);
    }
    return "";
}

void leaves_judge(const struct judge *j, const struct check *check)
{
    const struct evidence *ev = j->ev;
    const char **names = arena_array(
        j->arena, ev->leftover_count + ev->orphan_count + 1, sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < ev->leftover_count; i++) {
        const struct leftover_record *left = &ev->leftovers[i];
        if (!may_be_left(check, left->name)) {
            const char *kind = kind_words[left->kind];
            names[count++] = arena_printf(j->arena, "%s%s%s", kind == NULL ? "" : kind,
                                          words_in_one_line(left->name, j->arena),
                                          made_words(j, left));
        }
    }
    for (size_t i = 0; i < ev->orphan_count; i++) {
        const struct orphan_record *orphan = &ev->orphans[i];
        if (orphan->is_killed_by_us && !may_be_left(check, orphan->name)) {
            names[count++] =
                arena_printf(j->arena, "%s, still running",
                             words_of_process(j, orphan->name, orphan->pid));
        }
    }
    if (count > 0) {
        (void)judge_add(j, REASON_LEAK, check->at,
                        arena_printf(j->arena,
                                     "left behind when the script was over: %s",
                                     words_of_list(j->arena, names, count)));
    } else if (!ev->has_leftovers && j->out->undecided == NULL) {
        j->out->undecided = "nobody looked for what was left behind";
    }
}
