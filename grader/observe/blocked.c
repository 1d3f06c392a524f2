/* What the processes of one actor are blocked in, and whether all of them are. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "observe/calls.h"
#include "observe/inside.h"
#include "observe/observe.h"
#include "observe/scan.h"

static bool is_one_of(long nr, const long *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == nr) {
            return true;
        }
    }
    return false;
}

/* A traced task stops before each call and behind it, and is not blocked in it. */
static bool is_asleep(const struct task *task)
{
    return task->status.state == 'S' || task->status.state == 'D';
}

/* Is it the file of this name? As the box sees it, and relative to the work folder. */
static bool is_at(const struct observed_box *box, const struct task *task,
                  const char *name)
{
    char path[PROC_PATH_MAX + 2 * PATH_MAX];
    char work[PATH_MAX] = "";
    struct stat st;

    if (name[0] != '/') {
        inside_work(work, sizeof(work));
    }
    int len = snprintf(path, sizeof(path), "%d/root%s/%s", task->id.pid, work, name);

    return len > 0 && (size_t)len < sizeof(path) &&
           fstatat(box->proc_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           st.st_dev == task->wait.object.dev && st.st_ino == task->wait.object.inode;
}

static bool is_on(const struct observed_box *box, const struct task *task, size_t actor,
                  const char *on)
{
    const struct object *object = &task->wait.object;

    if (on == NULL) {
        return true;
    }
    if (strcmp(on, "stdin") == 0) {
        return (task->wait.stdin_of >> actor & 1) != 0;
    }
    if (strcmp(on, "pipe") == 0) {
        return object->kind == OBJECT_PIPE && object_actor(box, object, 0) < 0 &&
               object_actor(box, object, 1) < 0 && object_actor(box, object, 2) < 0;
    }
    return is_at(box, task, on);
}

int observe_process_in(const struct observed_box *box, size_t actor, const char *call,
                       const char *on)
{
    AUTO_SCAN scan = {0};
    struct err ignored;
    long numbers[CALL_NUMBERS_MAX];
    size_t count = call_numbers(call, numbers);

    if (count == 0) {
        return -1;
    }
    if (scan_first(box, &scan, &ignored) < 0 || scan_second(box, &scan, &ignored) < 0) {
        return 0;
    }
    for (size_t i = 0; i < scan.task_count; i++) {
        const struct task *task = &scan.tasks[i];
        if (task->is_proven && is_asleep(task) &&
            scan.processes[task->process].actor == (ptrdiff_t)actor &&
            is_one_of(task->call.nr, numbers, count) && is_on(box, task, actor, on)) {
            return task->id.pid;
        }
    }
    return 0;
}

int observe_blocked_in(const struct observed_box *box, size_t actor, const char *call,
                       const char *on)
{
    int pid = observe_process_in(box, actor, call, on);

    return pid > 0 ? 1 : pid;
}

bool observe_knows_call(const char *call)
{
    long numbers[CALL_NUMBERS_MAX];

    return call_numbers(call, numbers) > 0;
}

/* One whose first thread alone has ended is not. */
static bool is_zombie(const struct scan *scan, const struct task *task)
{
    for (size_t i = 0; i < scan->task_count; i++) {
        if (scan->tasks[i].process == task->process &&
            scan->tasks[i].wait.kind != WAIT_ZOMBIE) {
            return false;
        }
    }
    return true;
}

static bool is_of(const struct scan *scan, size_t process, size_t actor)
{
    return actor == OBSERVE_EVERYBODY ||
           scan->processes[process].actor == (ptrdiff_t)actor;
}

/* A box is never so old that its process numbers begin again from the bottom. */
int observe_child(const struct observed_box *box, size_t actor, int number)
{
    AUTO_SCAN scan = {0};
    struct err ignored;
    int pid = box->actors[actor].pid;

    if (scan_first(box, &scan, &ignored) < 0) {
        return 0;
    }
    for (int i = 0; i < number; i++) {
        int next = 0;
        for (size_t k = 0; k < scan.task_count; k++) {
            const struct task *task = &scan.tasks[k];
            if (task_leads(task) && !is_zombie(&scan, task) && task->id.pid > pid &&
                (next == 0 || task->id.pid < next) &&
                scan.processes[task->process].actor == (ptrdiff_t)actor) {
                next = task->id.pid;
            }
        }
        if (next == 0) {
            return 0;
        }
        pid = next;
    }
    return pid;
}

int observe_actor(const struct observed_box *box, size_t actor, struct actor_look *out,
                  struct err *e)
{
    AUTO_SCAN scan = {0};

    *out = (struct actor_look){0};
    if (scan_first(box, &scan, e) < 0 || scan_second(box, &scan, e) < 0) {
        return -1;
    }
    out->is_blocked = scan.is_same_set;
    for (size_t i = 0; i < scan.process_count; i++) {
        if (is_of(&scan, i, actor)) {
            out->cpu_ns += scan.processes[i].stat.cpu_ns;
        }
    }
    for (size_t i = 0; i < scan.task_count; i++) {
        const struct task *task = &scan.tasks[i];
        if (!is_of(&scan, task->process, actor)) {
            continue;
        }
        bool is_first = actor != OBSERVE_EVERYBODY &&
                        scan.processes[task->process].pid == box->actors[actor].pid;
        out->is_alive = out->is_alive || (is_first && task->wait.kind != WAIT_ZOMBIE);
        out->is_blocked =
            out->is_blocked && task->is_proven && task->wait.kind != WAIT_RUNNING;
        out->has_zombie = out->has_zombie || is_zombie(&scan, task);
        out->has_stopped = out->has_stopped || task->wait.kind == WAIT_STOPPED;
    }
    return 0;
}
