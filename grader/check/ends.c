/* What an actor's processes do when the script is over, and how they end. */
#include <string.h>

#include "check/family.h"
#include "check/past.h"
#include "model/call_names.h"

/* ---- blocks ---- */

static bool is_about(const struct judge *j, const struct check *check,
                     const struct task_record *task)
{
    const char *on = check->blocks.on;
    const struct scene *scene = &j->ev->scene;
    const struct pipe_record *pipe =
        task->pipe < 0 || (size_t)task->pipe >= scene->pipe_count
            ? NULL
            : &scene->pipes[task->pipe];

    if (on == NULL) {
        return true;
    }
    if (strcmp(on, "stdin") == 0) {
        return task->wait == WAIT_INPUT;
    }
    if (strcmp(on, "pipe") == 0) {
        return pipe != NULL && pipe->path == NULL && pipe->actor < 0;
    }
    const char *path = task->path == NULL && pipe != NULL ? pipe->path : task->path;
    return path != NULL && path_is(path, on);
}

static bool is_blocked_so(const struct judge *j, const struct check *check,
                          const struct task_record *task)
{
    const char *call = check->blocks.call;
    bool is_blocked =
        task->wait != WAIT_ZOMBIE && task->wait != WAIT_STOPPED && task->call != NULL;
    bool is_call = is_blocked && (call_name_covers(call, task->call) ||
                                  (task->api != NULL && strcmp(task->api, call) == 0));

    return is_call && family_has(j, check->actor, task) && is_about(j, check, task);
}

static const struct task_record *first_task(const struct scene *scene, int pid)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].pid == pid && scene->tasks[i].tid == pid) {
            return &scene->tasks[i];
        }
    }
    return NULL;
}

static const char *what_it_does(const struct judge *j, size_t actor)
{
    const struct actor_record *record = judge_actor(j, actor);
    const struct task_record *task =
        record == NULL ? NULL : first_task(&j->ev->scene, record->pid);

    if (task == NULL) {
        return record == NULL ? "it never ran" : "it had ended";
    }
    const char *call = task->api == NULL ? task->call : task->api;
    if (call == NULL) {
        return "it was not waiting for anything";
    }
    if (task->site.file == NULL) {
        return arena_printf(j->arena, "it was in %s", call);
    }
    return arena_printf(j->arena, "it was in %s at %s:%d", call, task->site.file,
                        task->site.line);
}

void blocks_judge(const struct judge *j, const struct check *check)
{
    const struct scene *scene = &j->ev->scene;

    if (!family_is_seen(j, check->actor)) {
        return;
    }
    for (size_t i = 0; i < scene->task_count; i++) {
        if (is_blocked_so(j, check, &scene->tasks[i])) {
            return;
        }
    }
    const char *on = check->blocks.on;
    (void)judge_add(
        j, REASON_MISMATCH, check->at,
        arena_printf(j->arena,
                     "%s was not blocked in %s%s%s when the script was over: "
                     "%s",
                     judge_actor_name(j, check->actor), check->blocks.call,
                     on == NULL ? "" : " on ", on == NULL ? "" : on,
                     what_it_does(j, check->actor)));
}

/* ---- no-busy-wait ---- */

void busy_judge(const struct judge *j, const struct check *check)
{
    const struct actor_record *actor = judge_actor(j, check->actor);

    if (actor == NULL || actor->busy_ns < check->busy_ns) {
        return;
    }
    (void)judge_add(j, REASON_LIVELOCK, check->at,
                    arena_printf(j->arena,
                                 "%s used %s of processor time while it had nothing to "
                                 "do: it asks again and again instead of waiting",
                                 judge_actor_name(j, check->actor),
                                 words_of_time(j->arena, check->busy_ns)));
}

/* ---- terminates-by ---- */

/* As a whole for ending_matches: what is known of the process's end. */
static struct actor_record end_of(const struct event_record *end, bool is_ours)
{
    struct actor_record out = {.end = END_NONE};

    if (end != NULL && !is_ours) {
        out.end = end->is_signal ? END_SIGNALED : END_EXITED;
        out.end_value = (int)end->result;
    }
    return out;
}

static bool judge_end(const struct past *h, const struct check *check,
                      const struct wanted_end *wanted, size_t process)
{
    struct arena *arena = h->judge->arena;
    const struct process_record *record = &h->trace->processes[process];
    struct actor_record end =
        end_of(trace_event(h->trace, record->ended), record->is_killed_by_us);
    const char *who = past_process_words(h, (ptrdiff_t)process);

    if (ending_matches(&wanted->endings, &end)) {
        return true;
    }
    if (end.end == END_NONE && h->trace->state == TRACE_CUT) {
        past_note_missing(h);
        return true;
    }
    const char *message =
        end.end == END_NONE
            ? arena_printf(arena, "%s had not ended when the script was over", who)
            : arena_printf(arena, "%s %s %s, expected %s", who,
                           end.end == END_SIGNALED ? "was" : "ended with",
                           words_of_end(arena, &end),
                           words_of_endings(arena, &wanted->endings));
    (void)judge_add(h->judge, REASON_EXIT, check->at, message);
    return false;
}

void terminates_judge(const struct judge *j, const struct check *check)
{
    struct past h;

    if (!past_open(j, check->actor, &h)) {
        return;
    }
    for (size_t i = 0; i < check->terminates.count; i++) {
        const struct wanted_end *wanted = &check->terminates.list[i];
        for (size_t k = 0; k < h.trace->process_count; k++) {
            const char *name = h.trace->processes[k].name;
            if (past_has_process(&h, k) && name != NULL &&
                strcmp(name, wanted->program) == 0 &&
                !judge_end(&h, check, wanted, k)) {
                break;
            }
        }
    }
    past_note_missing(&h);
}
