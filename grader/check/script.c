#include <string.h>

#include "base/err.h"
#include "check/judge.h"

/* The stopped step and what was found out about it. */
struct halt {
    const struct judge *judge;
    const struct step *step;
    const struct step_record *record;
    size_t index;
    const char *name; /* of the step's actor */
    const struct actor_record *actor;
};

/* What the step was waiting for, as in "shell ended … before GOAL". */
static const char *goal_of(const struct halt *halt)
{
    switch (halt->step->kind) {
    case STEP_EXPECT:
        return "printing what was expected";
    case STEP_UNTIL:
        switch (halt->step->until.kind) {
        case UNTIL_READING_STDIN:
        case UNTIL_IDLE:
            return "reading its next input";
        case UNTIL_BLOCKED_IN:
            return arena_printf(halt->judge->arena, "waiting in %s",
                                halt->step->until.call);
        case UNTIL_WAITING:
            return "coming to rest";
        case UNTIL_ENDED:
            return "ending";
        case UNTIL_HELD:
            return "the call at which it is to be held";
        case UNTIL_STOPPED:
            return "stopping";
        }
        break;
    case STEP_SEND:
    case STEP_FEED:
        return "reading the next input";
    case STEP_CLOSE:
        return "the end of its input";
    case STEP_SIGNAL:
        return arena_printf(
            halt->judge->arena, "%s was sent",
            words_of_signal(halt->judge->arena, halt->step->signal.number));
    case STEP_EXITS:
        return "ending";
    case STEP_START:
        return "starting";
    case STEP_FILES:
    case STEP_HOLD:
    case STEP_RELEASE:
    case STEP_KINDS:
        break;
    }
    return "going on";
}

/* A task by the name of the script if it is an actor, else by its own; with its number
 * where another one is called the same. */
static const char *task_label(const struct judge *j, const struct task_record *task)
{
    const struct scene *scene = &j->ev->scene;
    size_t namesakes = 0;

    for (size_t i = 0; i < j->ev->actor_count; i++) {
        if (j->ev->actors[i].pid == task->pid && task->pid != 0) {
            return judge_actor_name(j, i);
        }
    }
    for (size_t i = 0; i < scene->task_count; i++) {
        namesakes += strcmp(scene->tasks[i].name, task->name) == 0;
    }
    return namesakes > 1 ? words_of_process(j, task->name, task->pid) : task->name;
}

static bool is_blocked(const struct task_record *task)
{
    return task->tid == task->pid &&
           (task->wait == WAIT_FOREVER || task->wait == WAIT_STOPPED);
}

/* "shell and wc wait for each other for ever". */
static const char *deadlock_message(const struct halt *halt)
{
    const struct judge *j = halt->judge;
    const struct scene *scene = &j->ev->scene;
    const char **names = arena_array(j->arena, scene->task_count + 1, sizeof(*names));
    const struct task_record *only = NULL;
    size_t count = 0;

    for (size_t i = 0; i < scene->task_count; i++) {
        if (is_blocked(&scene->tasks[i])) {
            only = &scene->tasks[i];
            names[count++] = task_label(j, only);
        }
    }
    if (count > 1) {
        return arena_printf(j->arena, "%s wait for each other for ever",
                            words_of_list(j->arena, names, count));
    }
    if (only != NULL && only->wait == WAIT_STOPPED) {
        return arena_printf(j->arena, "%s is stopped and nobody continues it",
                            names[0]);
    }
    if (only != NULL && only->call != NULL) {
        return arena_printf(j->arena, "%s waits in %s for ever", names[0], only->call);
    }
    return arena_printf(j->arena, "%s waits for ever without %s",
                        count == 1 ? names[0] : halt->name, goal_of(halt));
}

static const struct task_record *find_reader(const struct scene *scene)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].wait == WAIT_INPUT) {
            return &scene->tasks[i];
        }
    }
    return NULL;
}

/* The processes of the scene other than the actors, as "sleep (process 4)". */
static const char *others_left(const struct halt *halt, size_t *count,
                               bool *only_zombies)
{
    const struct judge *j = halt->judge;
    const struct scene *scene = &j->ev->scene;
    const char **names = arena_array(j->arena, scene->task_count + 1, sizeof(*names));

    *count = 0;
    *only_zombies = true;
    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *task = &scene->tasks[i];
        bool is_actor = task->pid != task->tid;
        for (size_t k = 0; k < j->ev->actor_count; k++) {
            is_actor = is_actor || j->ev->actors[k].pid == task->pid;
        }
        if (!is_actor) {
            *only_zombies = *only_zombies && task->wait == WAIT_ZOMBIE;
            names[(*count)++] = arena_printf(
                j->arena, "%s (process %d%s)", task->name,
                words_process_number(j, task->pid),
                task->wait == WAIT_ZOMBIE ? ", ended but not waited for" : "");
        }
    }
    return words_of_list(j->arena, names, *count);
}

static const char *waiting_message(const struct halt *halt, enum reason *reason)
{
    struct arena *arena = halt->judge->arena;
    const struct task_record *reader = find_reader(&halt->judge->ev->scene);
    bool is_own =
        reader != NULL && halt->actor != NULL && reader->pid == halt->actor->pid;
    bool only_zombies = false;
    size_t left = 0;

    *reason = REASON_MISMATCH;
    if (halt->step->kind == STEP_UNTIL && halt->step->until.kind == UNTIL_IDLE) {
        const char *others = others_left(halt, &left, &only_zombies);
        if (left > 0) {
            *reason = only_zombies ? REASON_ZOMBIE : REASON_MISMATCH;
            return arena_printf(arena, "%s is not idle: %s %s still there", halt->name,
                                others, left == 1 ? "is" : "are");
        }
    }
    if (reader == NULL || is_own) {
        return arena_printf(arena, "%s went back to reading its input without %s",
                            halt->name, goal_of(halt));
    }
    return arena_printf(arena, "%s reads input and %s waits without %s",
                        task_label(halt->judge, reader), halt->name, goal_of(halt));
}

static const char *ended_message(const struct halt *halt)
{
    struct arena *arena = halt->judge->arena;

    if (halt->actor == NULL || halt->actor->end == END_NONE ||
        halt->actor->killer == KILLER_GRADER) {
        const char *stream = halt->step->kind == STEP_SEND ? "stdin" : "stdout";
        if (halt->step->kind == STEP_EXPECT &&
            halt->step->expect.stream == STREAM_ERR) {
            stream = "stderr";
        }
        return arena_printf(arena, "%s closed its %s before %s", halt->name, stream,
                            goal_of(halt));
    }
    const char *end = words_of_end(arena, halt->actor);
    if (halt->actor->end == END_SIGNALED) {
        return arena_printf(arena, "%s was %s before %s", halt->name, end,
                            goal_of(halt));
    }
    return arena_printf(arena, "%s ended (%s) before %s", halt->name, end,
                        goal_of(halt));
}

static const char *exec_message(const struct halt *halt)
{
    int reason = halt->actor == NULL ? 0 : halt->actor->exec_errno;
    const char *text = strerrordesc_np(reason);

    return arena_printf(halt->judge->arena, "%s could not be started: %s",
                        halt->step->kind == STEP_START && halt->step->start.argc > 0
                            ? halt->step->start.argv[0]
                            : halt->name,
                        text == NULL || reason == 0 ? "unknown reason" : text);
}

static const char *halt_message(const struct halt *halt, enum reason *reason)
{
    switch (halt->record->stop) {
    case STOP_EXEC:
        *reason = REASON_MISUSE;
        return exec_message(halt);
    case STOP_ENDED:
        if (halt->actor != NULL && halt->actor->end == END_SIGNALED &&
            halt->actor->killer == KILLER_UNKNOWN) {
            *reason = REASON_CRASH;
        } else {
            *reason = halt->step->kind == STEP_EXPECT ? REASON_MISMATCH : REASON_EXIT;
        }
        return ended_message(halt);
    case STOP_WAITING:
        return waiting_message(halt, reason);
    case STOP_DEADLOCK:
        *reason = REASON_DEADLOCK;
        return deadlock_message(halt);
    case STOP_LIMIT:
        *reason = limit_reason(halt->judge);
        return halt->judge->ev->limit == LIMIT_WALL
                   ? arena_printf(halt->judge->arena, "%s: %s did not get to %s",
                                  limit_message(halt->judge), halt->name, goal_of(halt))
                   : limit_message(halt->judge);
    case STOP_HELD:
        *reason = REASON_MISMATCH;
        return arena_printf(
            halt->judge->arena,
            "nothing moves while a process is held: %s did not get to %s", halt->name,
            goal_of(halt));
    case STOP_NONE:
        break;
    }
    BUG("stop %d", (int)halt->record->stop);
}

/* What the actor printed since the last fulfilled step on the stream that is waited for;
 * both streams, one behind the other, if either would do. */
static struct bytes unconsumed(const struct halt *halt, enum stream wanted,
                               bool *is_cut)
{
    AUTO_BUF text = {0};

    buf_add(&text, "", 0);
    for (int i = STREAM_OUT; i <= STREAM_ERR; i++) {
        const struct stream_record *stream = &halt->actor->streams[i];
        size_t from = halt->record->from[i];
        if (wanted != STREAM_ANY && (int)wanted != i) {
            continue;
        }
        *is_cut = *is_cut || stream->is_cut;
        if (from < stream->text.len) {
            buf_add(&text, stream->text.data + from, stream->text.len - from);
        }
    }
    return (struct bytes){arena_copy(halt->judge->arena, text.data, text.len),
                          text.len};
}

static void add_streams(const struct halt *halt, struct finding *finding)
{
    static const char *const names[] = {"stdout", "stderr", "stdout and stderr"};
    const struct pattern *pattern = &halt->step->expect.pattern;
    enum stream stream = halt->step->expect.stream;
    const char *whose =
        arena_printf(halt->judge->arena, "%s of %s", names[stream], halt->name);

    if (halt->actor == NULL) {
        return;
    }
    struct bytes actual = unconsumed(halt, stream, &finding->actual_is_cut);
    finding->subject = pattern->kind == PATTERN_EXACT
                           ? arena_printf(halt->judge->arena, "%s (must occur)", whose)
                           : pattern_subject(halt->judge, pattern, whose);
    judge_texts(halt->judge, finding, pattern_expected(halt->judge, pattern), actual);
}

void script_judge_stop(const struct judge *j)
{
    size_t index = 0;
    const struct step_record *record = judge_stopped(j, &index);
    enum reason reason = REASON_NONE;

    if (record == NULL) {
        return;
    }
    const struct step *step = &j->test->steps[index];
    struct halt halt = {
        .judge = j,
        .step = step,
        .record = record,
        .index = index,
        .name =
            step->kind == STEP_FILES ? "the program" : judge_actor_name(j, step->actor),
        .actor = step->kind == STEP_FILES ? NULL : judge_actor(j, step->actor),
    };
    if (step->kind == STEP_EXITS && record->stop == STOP_ENDED) {
        if (!exits_judge(j, step->actor, &step->exits, step->at, index)) {
            return;
        }
    }
    const char *message = halt_message(&halt, &reason);
    struct finding *finding = judge_add(j, reason, step->at, message);
    finding->typed = judge_typed(j, step->actor, index);
    if (step->kind == STEP_EXPECT) {
        add_streams(&halt, finding);
    }
    if (step->kind != STEP_FILES &&
        (step->kind != STEP_EXPECT || step->expect.stream == STREAM_OUT)) {
        judge_stderr(j, finding, step->actor);
    }
}

void script_judge_steps(const struct judge *j)
{
    for (size_t i = 0; i < j->ev->step_count && i < j->test->step_count; i++) {
        const struct step *step = &j->test->steps[i];
        if (j->ev->steps[i].stop != STOP_NONE) {
            continue;
        }
        if (step->kind == STEP_EXITS) {
            (void)exits_judge(j, step->actor, &step->exits, step->at, i);
        } else if (step->kind == STEP_FILES) {
            files_judge(j, step->files.list, step->files.count, i);
        }
    }
}

void script_judge_exits(const struct judge *j, size_t actor)
{
    for (size_t i = 0; i < j->ev->step_count && i < j->test->step_count; i++) {
        const struct step *step = &j->test->steps[i];
        if (j->ev->steps[i].stop == STOP_NONE && step->kind == STEP_EXITS &&
            step->actor == actor) {
            (void)exits_judge(j, step->actor, &step->exits, step->at, i);
        }
    }
}
