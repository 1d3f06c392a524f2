#include "observe/scan.h"

#include "observe/family.h"

bool task_leads(const struct task *task)
{
    return task->id.pid == task->id.tid;
}

void scan_release(struct scan *scan)
{
    arena_release(&scan->arena);
    *scan = (struct scan){0};
}

/* The threads of a process stand together in the list. */
static size_t add_process(const struct observed_box *box, struct scan *scan, int pid)
{
    if (scan->process_count == 0 ||
        scan->processes[scan->process_count - 1].pid != pid) {
        struct process *process =
            ARENA_PUSH(&scan->arena, scan->processes, scan->process_count);
        process->pid = pid;
        if (!proc_read_stat(box->proc_fd, pid, &process->stat)) {
            process->stat = (struct proc_stat){.state = '?'};
        }
    }
    return scan->process_count - 1;
}

/* Of the dead, nothing but their state can be read. */
static bool is_dead(char state)
{
    return state == 'Z' || state == 'X';
}

static bool is_anyone_awake(const struct scan *scan)
{
    for (size_t i = 0; i < scan->task_count; i++) {
        const struct task *task = &scan->tasks[i];
        if (!task->is_known ||
            (!is_dead(task->status.state) && !task->call.is_blocked)) {
            return true;
        }
    }
    return false;
}

/* To ask a socket for its timeout is to hold it for a moment, so that the last close(2) of it
 * may be the observer's. Where somebody is awake, and may close it, nothing can be proven
 * anyway: then none is asked. */
static void classify(const struct observed_box *box, struct scan *scan)
{
    struct observed_box view = *box;

    if (is_anyone_awake(scan)) {
        view.open_process = NULL;
    }
    for (size_t i = 0; i < scan->task_count; i++) {
        struct task *task = &scan->tasks[i];
        if (task->is_known) {
            task->wait = wait_of(&view, task->id, task->status.state, &task->call);
        }
    }
}

int scan_first(const struct observed_box *box, struct scan *out, struct err *e)
{
    struct task_list list = {0};

    *out = (struct scan){0};
    if (proc_list(box, &list, &out->arena, e) < 0) {
        return -1;
    }
    out->task_count = list.count;
    out->tasks = arena_array(&out->arena, list.count, sizeof(struct task));
    for (size_t i = 0; i < list.count; i++) {
        struct task *task = &out->tasks[i];
        task->id = list.list[i];
        task->process = add_process(box, out, task->id.pid);
        /* First how often it was switched out, then what it is blocked in. */
        task->is_known = proc_read_status(box->proc_fd, task->id, &task->status) &&
                         (is_dead(task->status.state) ||
                          proc_read_syscall(box->proc_fd, task->id, &task->call));
        task->wait = (struct wait){.kind = WAIT_RUNNING, .fd = -1};
    }
    classify(box, out);
    family_assign(box, out);
    return 0;
}

static bool is_same_list(const struct scan *scan, const struct task_list *list)
{
    if (list->count != scan->task_count) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->list[i].pid != scan->tasks[i].id.pid ||
            list->list[i].tid != scan->tasks[i].id.tid) {
            return false;
        }
    }
    return true;
}

static bool prove(const struct observed_box *box, const struct task *task)
{
    struct proc_status status;
    struct proc_syscall call;

    if (!task->is_known) {
        return false;
    }
    if (task->wait.kind == WAIT_ZOMBIE) {
        return proc_read_status(box->proc_fd, task->id, &status) &&
               is_dead(status.state);
    }
    /* First what it is blocked in, then how often it was switched out. */
    if (!proc_read_syscall(box->proc_fd, task->id, &call) ||
        !proc_read_status(box->proc_fd, task->id, &status) ||
        status.state != task->status.state) {
        return false;
    }
    return task->call.is_blocked && call.is_blocked && call.nr == task->call.nr &&
           call.pc == task->call.pc && call.sp == task->call.sp &&
           status.switches == task->status.switches;
}

int scan_second(const struct observed_box *box, struct scan *scan, struct err *e)
{
    struct task_list list = {0};

    /* The list comes before the readings: a task that the first list missed and that is
     * gone from this one has done what it did before the readings begin. */
    if (proc_list(box, &list, &scan->arena, e) < 0) {
        return -1;
    }
    scan->is_same_set = is_same_list(scan, &list);
    for (size_t i = 0; i < scan->task_count; i++) {
        scan->tasks[i].is_proven = prove(box, &scan->tasks[i]);
    }
    return 0;
}
