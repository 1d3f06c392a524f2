#include "check/family.h"

#include "model/trace_words.h"

enum { GENERATIONS_MAX = 4096 };

static const struct task_record *find_task(const struct scene *scene, int pid)
{
    for (size_t i = 0; i < scene->task_count; i++) {
        if (scene->tasks[i].pid == pid) {
            return &scene->tasks[i];
        }
    }
    return NULL;
}

bool family_is_seen(const struct judge *j, size_t actor)
{
    const struct actor_record *record = judge_actor(j, actor);
    bool has_ended =
        record == NULL || (record->end != END_NONE && record->killer != KILLER_GRADER);

    if (has_ended || find_task(&j->ev->scene, record->pid) != NULL) {
        return true;
    }
    if (j->out->undecided == NULL) {
        j->out->undecided =
            "what the processes were doing when the script was over was not recorded";
    }
    return false;
}

bool family_has(const struct judge *j, size_t actor, const struct task_record *task)
{
    const struct actor_record *record = judge_actor(j, actor);
    ptrdiff_t process = trace_find_pid(&j->ev->trace, task->pid);

    if (process >= 0) {
        return j->ev->trace.processes[process].actor == (ptrdiff_t)actor;
    }
    for (int i = 0; record != NULL && task != NULL && i < GENERATIONS_MAX; i++) {
        if (task->pid == record->pid) {
            return true;
        }
        task = find_task(&j->ev->scene, task->parent);
    }
    return false;
}
