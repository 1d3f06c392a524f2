/* An actor was killed in the middle of what it did: the others may end or wait, but neither
 * crash, nor turn in circles, nor wait for what is nobody's but their own. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "check/judge.h"
#include "model/trace_words.h"

/* Processor time behind the death, with nothing left to do. */
#define SPIN_NS (INT64_C(250) * 1000000)

static bool is_of_actor(const struct judge *j, const struct task_record *task,
                        size_t actor)
{
    const struct process_record *process =
        trace_process(&j->ev->trace, trace_find_pid(&j->ev->trace, task->pid));

    return process != NULL && process->actor == (ptrdiff_t)actor;
}

static bool is_at_own_pipe(const struct judge *j, const struct task_record *task)
{
    const struct scene *scene = &j->ev->scene;
    const struct pipe_record *pipe =
        task->pipe < 0 || (size_t)task->pipe >= scene->pipe_count
            ? NULL
            : &scene->pipes[task->pipe];

    return pipe != NULL && pipe->path == NULL && pipe->actor < 0 &&
           task->call != NULL &&
           (strcmp(task->call, "read") == 0 || strcmp(task->call, "write") == 0);
}

static bool waits_for_child(const struct task_record *task)
{
    return task->call != NULL &&
           (strcmp(task->call, "wait4") == 0 || strcmp(task->call, "waitid") == 0);
}

/* A task that waits at a pipe without a name, if all others of the actor do so, too, or wait
 * for each other; else NULL. Somebody new might come to anything that has a name. */
static const struct task_record *find_stuck(const struct judge *j, size_t actor)
{
    const struct task_record *stuck = NULL;

    for (size_t i = 0; i < j->ev->scene.task_count; i++) {
        const struct task_record *task = &j->ev->scene.tasks[i];
        if (!is_of_actor(j, task, actor) || task->wait == WAIT_ZOMBIE) {
            continue;
        }
        bool is_at_pipe = is_at_own_pipe(j, task);
        if (task->wait != WAIT_FOREVER || !(is_at_pipe || waits_for_child(task))) {
            return NULL;
        }
        stuck = is_at_pipe ? task : stuck;
    }
    return stuck;
}

/* ": write at chat.c:52" of the call that brought SIGPIPE, or "". */
static const char *broken_write(const struct judge *j, size_t actor)
{
    const struct trace *trace = &j->ev->trace;

    for (size_t i = trace->event_count; i > 0; i--) {
        const struct event_record *event = &trace->events[i - 1];
        if (event->kind == EVENT_CALL && event->has_result && event->result == -EPIPE &&
            event->site >= 0 &&
            trace->processes[event->process].actor == (ptrdiff_t)actor) {
            return arena_printf(j->arena, ": %s%s", event_name(event),
                                trace_at_words(trace, event->site, j->arena));
        }
    }
    return "";
}

static void judge_survivor(const struct judge *j, size_t index)
{
    const struct actor_record *actor = &j->ev->actors[index];
    const char *name = judge_actor_name(j, index);
    const struct task_record *stuck =
        j->ev->fault.is_final ? find_stuck(j, index) : NULL;

    if (actor->end == END_SIGNALED && actor->killer == KILLER_UNKNOWN) {
        const char *where = actor->end_value == SIGPIPE ? broken_write(j, index) : "";
        struct finding *finding =
            judge_add(j, REASON_CRASH, j->test->at,
                      arena_printf(j->arena, "%s was %s%s", name,
                                   words_of_end(j->arena, actor), where));
        judge_stderr(j, finding, index);
    } else if (actor->busy_ns >= SPIN_NS) {
        (void)judge_add(
            j, REASON_LIVELOCK, j->test->at,
            arena_printf(
                j->arena,
                "%s turns in circles: %s of processor time with nothing left to "
                "do",
                name, words_of_time(j->arena, actor->busy_ns)));
    } else if (stuck != NULL) {
        (void)judge_add(
            j, REASON_DEADLOCK, j->test->at,
            arena_printf(j->arena, "%s waits in %s for ever", name, stuck->call));
    }
}

void fault_judge_death(const struct judge *j)
{
    /* Who sleeps now and then may do so until the time is up. */
    if (j->ev->has_limit && limit_reason(j) != REASON_TIMEOUT) {
        (void)judge_add(j, limit_reason(j), j->test->at, limit_message(j));
    }
    for (size_t i = 0; i < j->ev->actor_count && i < j->test->actor_count; i++) {
        if ((ptrdiff_t)i != j->ev->fault.actor) {
            judge_survivor(j, i);
        }
    }
}
