#include "observe/family.h"

#include "observe/objects.h"

enum { FAMILY_DEPTH_MAX = 4096, FAMILY_FD_MAX = 64 };

static ptrdiff_t actor_of_pid(const struct observed_box *box, int pid)
{
    for (size_t i = 0; i < box->actor_count; i++) {
        if (pid != 0 && box->actors[i].pid == pid) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static const struct process *find_process(const struct scan *scan, int pid)
{
    for (size_t i = 0; i < scan->process_count; i++) {
        if (scan->processes[i].pid == pid) {
            return &scan->processes[i];
        }
    }
    return NULL;
}

static ptrdiff_t actor_of_streams(const struct observed_box *box, int pid)
{
    for (int fd = 0; fd < FAMILY_FD_MAX; fd++) {
        struct object object = object_of(box->proc_fd, (struct task_id){pid, pid}, fd);
        if (object.kind != OBJECT_PIPE && object.kind != OBJECT_TERMINAL) {
            continue;
        }
        for (int stream = 0; stream < 3; stream++) {
            ptrdiff_t actor = object_actor(box, &object, stream);
            if (actor >= 0) {
                return actor;
            }
        }
    }
    return -1;
}

static ptrdiff_t actor_of_orphan(const struct observed_box *box,
                                 const struct process *orphan)
{
    ptrdiff_t actor = actor_of_pid(box, orphan->stat.session);

    if (actor < 0) {
        actor = actor_of_pid(box, orphan->stat.group);
    }
    return actor >= 0 ? actor : actor_of_streams(box, orphan->pid);
}

static ptrdiff_t actor_of_process(const struct observed_box *box,
                                  const struct scan *scan,
                                  const struct process *process)
{
    for (int depth = 0; process != NULL && depth < FAMILY_DEPTH_MAX; depth++) {
        ptrdiff_t actor = actor_of_pid(box, process->pid);
        if (actor >= 0) {
            return actor;
        }
        if (process->stat.parent <= 1 || process->stat.parent == box->keeper) {
            return actor_of_orphan(box, process);
        }
        process = find_process(scan, process->stat.parent);
    }
    return -1;
}

void family_assign(const struct observed_box *box, struct scan *scan)
{
    for (size_t i = 0; i < scan->process_count; i++) {
        struct process *process = &scan->processes[i];
        process->actor = actor_of_process(box, scan, process);
    }
}
