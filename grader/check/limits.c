#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "check/judge.h"

static const char *who_hit(const struct judge *j)
{
    ptrdiff_t actor = j->ev->limit_actor;

    if (actor < 0 || (size_t)actor >= j->test->actor_count) {
        return "the program and its children";
    }
    return judge_actor_name(j, (size_t)actor);
}

static const char *flooded_stream(const struct judge *j)
{
    const struct actor_record *actor =
        j->ev->limit_actor < 0 ? NULL : judge_actor(j, (size_t)j->ev->limit_actor);

    if (actor == NULL || actor->streams[STREAM_OUT].total >= j->ev->limit_value) {
        return "stdout";
    }
    return actor->streams[STREAM_ERR].total > actor->streams[STREAM_OUT].total
               ? "stderr"
               : "stdout";
}

/* Most of the time was spent computing, and somebody still was when the time was up. */
static bool is_busy(const struct evidence *ev)
{
    bool is_running = false;

    for (size_t i = 0; i < ev->scene.task_count; i++) {
        is_running = is_running || ev->scene.tasks[i].wait == WAIT_RUNNING;
    }
    return is_running && ev->cpu_ns > ev->wall_ns / 2;
}

enum reason limit_reason(const struct judge *j)
{
    if (j->ev->limit != LIMIT_WALL) {
        return REASON_LIMIT;
    }
    return is_busy(j->ev) ? REASON_LIVELOCK : REASON_TIMEOUT;
}

const char *limit_message(const struct judge *j)
{
    const struct evidence *ev = j->ev;
    const char *who = who_hit(j);
    const char *value = words_of_limit(j->arena, ev->limit, ev->limit_value);

    switch (ev->limit) {
    case LIMIT_WALL:
        return is_busy(ev)
                   ? arena_printf(j->arena,
                                  "no end within %s, though busy all the time", value)
                   : arena_printf(j->arena, "no end within %s", value);
    case LIMIT_CPU:
        return arena_printf(j->arena, "%s used more than %s of processor time", who,
                            value);
    case LIMIT_MEMORY:
        return arena_printf(j->arena, "%s used more than %s of memory", who, value);
    case LIMIT_OUTPUT:
        return arena_printf(j->arena, "%s printed more than %s on %s", who, value,
                            flooded_stream(j));
    case LIMIT_FILES:
        return arena_printf(j->arena, "%s wrote more than %s to files", who, value);
    case LIMIT_PROCESSES:
        return arena_printf(j->arena, "%s had more than %s processes at the same time",
                            who, value);
    case LIMIT_OPEN:
        return arena_printf(j->arena, "%s had more than %s descriptors open", who,
                            value);
    case LIMIT_INODES:
        return arena_printf(j->arena, "%s made more than %s files", who, value);
    case LIMIT_COUNT:
        break;
    }
    BUG("limit %d", (int)ev->limit);
}

/* This limit the kernel enforces by an error, which only the history shows. */
static const char *refusal_message(const struct judge *j,
                                   const struct event_record *event)
{
    const struct process_record *process = &j->ev->trace.processes[event->process];
    int64_t limit = j->test->limits.value[LIMIT_OPEN];

    if (event->kind != EVENT_CALL || !event->has_result || event->result != -EMFILE) {
        return NULL;
    }
    return arena_printf(j->arena, "%s had more than %s descriptors open",
                        words_of_process(j, process->name, process->pid),
                        words_of_limit(j->arena, LIMIT_OPEN, limit));
}

void limits_judge_refusal(const struct judge *j)
{
    const struct trace *trace = &j->ev->trace;
    const char *message = NULL;

    if (j->out->count == 0 || j->ev->has_limit) {
        return;
    }
    for (size_t i = 0; i < trace->event_count && message == NULL; i++) {
        message = refusal_message(j, &trace->events[i]);
    }
    if (message != NULL) {
        struct finding first = *judge_add(j, REASON_LIMIT, j->test->at, message);
        struct finding *list = j->out->list;
        memmove(list + 1, list, (j->out->count - 1) * sizeof(*list));
        list[0] = first;
    }
}
