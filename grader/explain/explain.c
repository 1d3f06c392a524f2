#include "explain/explain.h"

#include <signal.h>
#include <string.h>

#include "explain/fault.h"
#include "explain/scene.h"
#include "explain/telling.h"
#include "explain/texts.h"

enum { TASKS_MAX = 4, TASKS_FULL = 16, SHELL_SIGNAL_BASE = 128 };

static const struct {
    int signal;
    const char *hint;
} signals[] = {
    {SIGSEGV,
     "A segmentation fault is an access through a pointer that points nowhere: "
     "NULL, what a call returns that has failed (MAP_FAILED), behind the end of an "
     "array, or memory already freed\n"},
    {SIGBUS, "A bus error is usually an access to a mapped file behind its end\n"},
    {SIGABRT, "The program ended itself with abort: usually a failed assert, or memory "
              "that was freed twice or overwritten; stderr often says which\n"},
    {SIGFPE, "Usually an integer division by zero\n"},
    {SIGPIPE,
     "It wrote to a pipe or socket that nobody reads any more. Was the read end "
     "closed too early, or has the reader ended?\n"},
    {SIGSYS, "It made a system call that is not allowed here\n"},
};

static bool same_place(struct place a, struct place b)
{
    return a.line == b.line && a.column == b.column &&
           (a.file == b.file ||
            (a.file != NULL && b.file != NULL && strcmp(a.file, b.file) == 0));
}

/* The step at which the script stopped, if it is the one that the finding is about. */
static const struct step *stopped_step(const struct telling *t,
                                       const struct finding *finding,
                                       const struct step_record **record)
{
    for (size_t i = 0; i < t->ev->step_count && i < t->test->step_count; i++) {
        if (t->ev->steps[i].stop != STOP_NONE &&
            same_place(t->test->steps[i].at, finding->script)) {
            *record = &t->ev->steps[i];
            return &t->test->steps[i];
        }
    }
    return NULL;
}

static void tell_scene(const struct telling *t, struct buf *out)
{
    scene_tell(t, t->is_full ? TASKS_FULL : TASKS_MAX, out);
}

static void tell_signal(int signal, struct buf *out)
{
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        if (signals[i].signal == signal) {
            buf_add_string(out, signals[i].hint);
            return;
        }
    }
}

/* The actor that the finding names, by the beginning of the message. */
static const struct actor_record *named_actor(const struct telling *t,
                                              const struct finding *finding)
{
    for (size_t i = 0; i < t->ev->actor_count; i++) {
        if (fault_claims(finding, t->ev->actors[i].name)) {
            return &t->ev->actors[i];
        }
    }
    return NULL;
}

static void tell_ending(const struct telling *t, const struct finding *finding,
                        bool is_known, struct buf *out)
{
    const struct actor_record *actor = named_actor(t, finding);

    if (actor == NULL) {
        return;
    }
    if (is_known) {
        /* Nothing general beside what is sure. */
    } else if (actor->end == END_SIGNALED && actor->killer == KILLER_UNKNOWN) {
        tell_signal(actor->end_value, out);
    } else if (actor->end == END_EXITED && actor->end_value > SHELL_SIGNAL_BASE) {
        int signal = actor->end_value - SHELL_SIGNAL_BASE;
        const char *name = sigabbrev_np(signal);
        if (name != NULL) {
            buf_printf(out,
                       "Exit status %d is 128 + %d: a shell ends so when a child was "
                       "killed by SIG%s\n",
                       actor->end_value, signal, name);
            tell_signal(signal, out);
        }
    } else if (actor->end == END_EXITED && actor->end_value == 127) {
        buf_add_string(out, "Exit status 127 usually tells that a command was not "
                            "found\n");
    }
    if (actor->killer == KILLER_GRADER && t->ev->scene.task_count > 0) {
        tell_scene(t, out);
    }
}

static void tell_zombies(const struct telling *t, struct buf *out)
{
    bool was_alive = false;

    for (size_t i = 0; i < t->ev->orphan_count; i++) {
        was_alive = was_alive || t->ev->orphans[i].was_alive;
    }
    buf_add_string(out, "A parent must wait for each of its children: as many calls of "
                        "wait or waitpid as of fork, for every stage of a pipeline\n");
    if (was_alive) {
        buf_add_string(out, "A process that is still running when its parent ends is "
                            "usually one that the parent forgot to wait for\n");
    }
}

static bool has_pipes(const struct evidence *ev)
{
    for (size_t i = 0; i < ev->scene.pipe_count; i++) {
        if (ev->scene.pipes[i].actor < 0) {
            return true;
        }
    }
    return false;
}

static bool is_scene_of_idle_reader(const struct scene *scene)
{
    return scene->task_count == 1 && scene->tasks[0].wait == WAIT_INPUT;
}

static bool is_actor(const struct evidence *ev, int pid)
{
    for (size_t i = 0; i < ev->actor_count; i++) {
        if (ev->actors[i].pid == pid) {
            return true;
        }
    }
    return false;
}

/* A child that still runs the program itself and reads the input beside its parent: it may
 * have come back from a failed exec or open into the parent's loop. With a history it is
 * known whether it has. */
static void tell_second_copy(const struct telling *t, const struct actor_record *actor,
                             struct buf *out)
{
    const struct scene *scene = &t->ev->scene;
    const struct task_record *first = actor == NULL || t->ev->trace.state == TRACE_WHOLE
                                          ? NULL
                                          : scene_find(scene, actor->pid);

    for (size_t i = 0; i < scene->task_count && first != NULL; i++) {
        const struct task_record *task = &scene->tasks[i];
        if (!is_actor(t->ev, task->pid) && task->wait == WAIT_INPUT &&
            strcmp(task->name, first->name) == 0) {
            buf_printf(out,
                       "%s is a second copy of the program that reads the same input: "
                       "a child must end with _exit when exec or open fails\n",
                       scene_label(t, task));
            return;
        }
    }
}

static bool has_child(const struct scene *scene, int pid, bool only_zombies)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        const struct task_record *task = &scene->tasks[i];
        if (task->parent == pid && task->pid != pid &&
            (!only_zombies || task->wait == WAIT_ZOMBIE)) {
            return true;
        }
    }
    return false;
}

/* The actor has closed its stdout without ending, or it would have been said. */
static bool has_lost_stdout(const struct actor_record *actor)
{
    return actor->end == END_NONE || actor->killer == KILLER_GRADER;
}

/* It stands still, and nothing has come on its stdout. */
static void tell_silence(const struct telling *t, const struct actor_record *actor,
                         struct buf *out)
{
    const struct scene *scene = &t->ev->scene;

    if (has_child(scene, actor->pid, true)) {
        buf_add_string(out,
                       "It goes on before its children have ended: a parent must call "
                       "waitpid once for each of them\n");
        return;
    }
    if (actor->streams[STREAM_ERR].total == 0 && !has_child(scene, actor->pid, false)) {
        buf_add_string(out,
                       "Nothing at all came on stdout. Text printed with printf "
                       "stays in a buffer while stdout is not a terminal: is there "
                       "an fflush(stdout) before the program waits?\n");
    }
    if (has_pipes(t->ev)) {
        buf_add_string(out, "Does a command's output go into a pipe that nobody "
                            "reads?\n");
    }
}

/* It ended, or closed the stream, before it had printed what was awaited. */
static void tell_early_end(const struct telling *t, const struct actor_record *actor,
                           const struct step *step, struct buf *out)
{
    int64_t on_stdout = actor->streams[STREAM_OUT].total;
    int64_t on_stderr = actor->streams[STREAM_ERR].total;

    if (step->expect.stream == STREAM_OUT && has_lost_stdout(actor)) {
        buf_add_string(out,
                       "Descriptor 1 of the program itself was closed or led "
                       "elsewhere: a redirection belongs into the child, between fork "
                       "and exec\n");
    } else if (on_stdout == 0 && on_stderr == 0 && t->ev->trace.state != TRACE_WHOLE) {
        /* A history would have shown what was lost. */
        buf_add_string(out,
                       "Nothing at all was printed. Text that is still in the stdio "
                       "buffer is lost if a program leaves by _exit or a signal\n");
    } else if (t->finding->actual.len == 0 && on_stderr > 0) {
        buf_printf(out, "It printed nothing more on stdout, but %lld bytes on stderr\n",
                   (long long)on_stderr);
    }
}

/* The script went no further although nothing crashed: an output did not come. Nothing
 * general is said beside what is known for sure. */
static void tell_missing_output(const struct telling *t, bool is_known,
                                const struct step *step,
                                const struct step_record *record, struct buf *out)
{
    const struct actor_record *actor =
        step->actor < t->ev->actor_count ? &t->ev->actors[step->actor] : NULL;
    bool has_scene =
        record->stop == STOP_WAITING && !is_scene_of_idle_reader(&t->ev->scene);

    if (has_scene && (!is_known || t->is_full)) {
        tell_scene(t, out);
    }
    if (is_known) {
        return;
    }
    if (has_scene) {
        tell_second_copy(t, actor, out);
    }
    if (step->kind != STEP_EXPECT || actor == NULL || !t->finding->has_texts) {
        return;
    }
    if (record->stop == STOP_WAITING && actor->streams[STREAM_OUT].total == 0) {
        tell_silence(t, actor, out);
    } else if (record->stop == STOP_ENDED) {
        tell_early_end(t, actor, step, out);
    }
}

/* A loop that does not end although the input has. */
static void tell_end_of_input(const struct telling *t, struct buf *out)
{
    for (size_t i = 0; i < t->ev->step_count && i < t->test->step_count; i++) {
        if (t->test->steps[i].kind == STEP_CLOSE && t->ev->steps[i].stop == STOP_NONE) {
            buf_add_string(out,
                           "The input had ended before. Does the loop go on when the "
                           "reading function says so (NULL, EOF, 0 or -1)?\n");
            return;
        }
    }
}

static void tell_limit(const struct telling *t, struct buf *out)
{
    if (t->ev->limit == LIMIT_OUTPUT || t->ev->limit == LIMIT_CPU) {
        tell_end_of_input(t, out);
    } else if (t->ev->limit == LIMIT_PROCESSES) {
        buf_add_string(out,
                       "Does a child go back into the loop that forks? It must exec "
                       "or _exit\n");
    } else if (t->ev->limit == LIMIT_OPEN) {
        buf_add_string(out,
                       "Is every descriptor closed that is no longer needed, in the "
                       "parent too?\n");
    }
}

/* What is said of a finding beyond what its history proves. */
static void tell_reason(const struct telling *t, bool is_known, struct buf *out)
{
    const struct finding *finding = t->finding;
    const struct step_record *record = NULL;
    const struct step *step = stopped_step(t, finding, &record);

    switch (finding->reason) {
    case REASON_LIVELOCK:
        tell_end_of_input(t, out);
        tell_scene(t, out);
        break;
    case REASON_DEADLOCK:
    case REASON_TIMEOUT:
        tell_scene(t, out);
        break;
    case REASON_LIMIT:
        if (t->test->kind != TEST_BUILD) {
            tell_limit(t, out);
        }
        break;
    case REASON_CRASH:
    case REASON_EXIT:
        tell_ending(t, finding, is_known, out);
        if (step != NULL && record->stop == STOP_WAITING) {
            tell_scene(t, out);
        }
        break;
    case REASON_ZOMBIE:
        if (!is_known) {
            tell_zombies(t, out);
        }
        break;
    case REASON_MISMATCH:
        if (step != NULL) {
            tell_missing_output(t, is_known, step, record, out);
        } else if (!is_known) {
            texts_tell(finding, history_may_fork(t), out);
        }
        break;
    case REASON_NONE:
    case REASON_BUILD:
    case REASON_LEAK:
    case REASON_RACE:
    case REASON_MISUSE:
    case REASON_COUNT:
        break;
    }
}

/* Whom the finding is about: whose step stopped, or whose name begins the message. */
static ptrdiff_t concerned_actor(const struct telling *t)
{
    const struct step_record *record = NULL;
    const struct step *step = stopped_step(t, t->finding, &record);
    const struct actor_record *named = named_actor(t, t->finding);

    if (step != NULL && step->kind != STEP_FILES && step->actor < t->ev->actor_count) {
        return (ptrdiff_t)step->actor;
    }
    return named == NULL ? -1 : named - t->ev->actors;
}

void telling_tell(struct telling *t, struct buf *out)
{
    bool is_known = fault_tell(t, out);

    t->actor = concerned_actor(t);
    t->moment = -1;
    if (t->ev->trace.event_count > 0 && !is_known) {
        is_known = history_tell(t, out);
    }
    delay_tell(t, out);
    tell_reason(t, is_known, out);
}
