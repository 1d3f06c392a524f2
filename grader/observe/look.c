/* The proof that nothing can move.
 *
 * For each task the first scan reads how often it was switched out (status) and then what
 * it is blocked in (syscall); the second scan reads the two in the opposite order. The
 * kernel answers `syscall` with "running" for a task that is awake, preempted or merely
 * marked as sleeping, so each of the two answers shows a task that was off its processor
 * and not woken. Had it been woken between them, it would have had to be switched out
 * once more before the second answer, and the count, which is read outside of both
 * answers, would differ. So it was blocked all the time from its first answer to its
 * second. If this holds for every task, and the second scan lists the same tasks, then all
 * of them were blocked together at the end of the first scan, and none was woken: what
 * could wake one is only another task, a timer, or the grader.
 *
 * This rests on everything that tasks wait for being private to the box. What the kernel
 * does on its own behalf is not proven by it; tasks that wait for such things count as
 * running. There are two exceptions. Terminals of actors: the stage makes sure that what it
 * typed has arrived. And the network: it is asked between the two scans, where no task can
 * send, whether anything is still under way (sockets.c). A packet that a processor is just
 * passing on is in no list, so the question is put twice, and the tasks must have stayed
 * blocked all the time between. Pids are assumed not to be used again between two scans. */
#include <time.h>

#include "base/clock.h"
#include "observe/observe.h"
#include "observe/scan.h"
#include "observe/sockets.h"

/* Far longer than a processor takes for a packet. The one place that lets time pass: what
 * the loopback does between two sockets is no task's doing, and no event tells of it. */
#define NETWORK_GRACE_NS (5 * NS_PER_MS)

static bool is_alive(const struct task *task)
{
    return task->wait.kind != WAIT_ZOMBIE;
}

/* What needs no proof. The keeper has reaped whatever outlived its parent, however many and
 * short-lived they were; of what it used itself there is hardly anything. */
static void count_usage(const struct observed_box *box, const struct scan *scan,
                        struct look *out)
{
    size_t family[OBSERVE_ACTORS_MAX] = {0};
    struct proc_stat first;

    if (proc_read_stat(box->proc_fd, box->keeper, &first)) {
        out->cpu_ns += first.cpu_ns;
    }
    for (size_t i = 0; i < scan->process_count; i++) {
        out->cpu_ns += scan->processes[i].stat.cpu_ns;
        out->resident_bytes += scan->processes[i].stat.resident_bytes;
    }
    for (size_t i = 0; i < scan->task_count; i++) {
        const struct task *task = &scan->tasks[i];
        if (!is_alive(task)) {
            continue;
        }
        out->live_count++;
        ptrdiff_t actor = scan->processes[task->process].actor;
        if (actor >= 0 && task_leads(task)) {
            out->has_others[actor] = ++family[actor] > 1;
        }
    }
}

/* A process is reaped only when its last thread has ended. */
static bool has_live_thread(const struct scan *scan, size_t process)
{
    for (size_t i = 0; i < scan->task_count; i++) {
        if (scan->tasks[i].process == process && is_alive(&scan->tasks[i])) {
            return true;
        }
    }
    return false;
}

/* A zombie that the keeper has adopted is about to be reaped and reported. */
static bool is_in_flight(const struct observed_box *box, const struct scan *scan,
                         const struct task *task)
{
    return !is_alive(task) && task_leads(task) &&
           scan->processes[task->process].stat.parent == box->keeper &&
           !has_live_thread(scan, task->process);
}

static bool needs_second(const struct scan *scan)
{
    bool is_candidate = true;

    for (size_t i = 0; i < scan->task_count; i++) {
        if (scan->tasks[i].wait.stdin_of != 0 ||
            scan->tasks[i].wait.kind == WAIT_STOPPED) {
            return true;
        }
        is_candidate = is_candidate && scan->tasks[i].wait.kind != WAIT_RUNNING;
    }
    return is_candidate;
}

/* A live task, if none that was found keeps the picture from being still. */
static const struct task *find_still_task(const struct scan *scan)
{
    const struct task *out = NULL;

    for (size_t i = 0; i < scan->task_count; i++) {
        const struct task *task = &scan->tasks[i];
        if (task->wait.kind == WAIT_RUNNING || task->wait.kind == WAIT_TIMER) {
            return NULL;
        }
        if (is_alive(task)) {
            out = task;
        }
    }
    return out;
}

static bool is_network_still(const struct observed_box *box, const struct scan *scan)
{
    const struct timespec grace = {.tv_nsec = NETWORK_GRACE_NS};
    const struct task *task = find_still_task(scan);
    enum network network = task == NULL ? NETWORK_UNUSED : network_state(box, task->id);

    if (network != NETWORK_RESTS) {
        return network == NETWORK_UNUSED;
    }
    (void)nanosleep(&grace, NULL);
    return network_state(box, task->id) == NETWORK_RESTS;
}

/* All of its threads, proven to be. */
static bool is_stopped(const struct scan *scan, int pid)
{
    bool has_any = false;

    for (size_t i = 0; i < scan->task_count; i++) {
        const struct task *task = &scan->tasks[i];
        if (scan->processes[task->process].pid != pid || !is_alive(task)) {
            continue;
        }
        if (!task->is_proven || task->wait.kind != WAIT_STOPPED) {
            return false;
        }
        has_any = true;
    }
    return has_any;
}

static void conclude(const struct observed_box *box, const struct scan *scan,
                     struct look *out)
{
    bool is_blocked = scan->is_same_set;

    /* A process that came after the first list was read could be anybody's. */
    for (size_t k = 0; !scan->is_same_set && k < OBSERVE_ACTORS_MAX; k++) {
        out->has_others[k] = true;
    }
    for (size_t i = 0; i < scan->task_count; i++) {
        const struct task *task = &scan->tasks[i];
        out->has_timer = out->has_timer || task->wait.kind == WAIT_TIMER;
        out->is_held = out->is_held || task->wait.kind == WAIT_HELD;
        if (!task->is_proven || task->wait.kind == WAIT_RUNNING ||
            is_in_flight(box, scan, task)) {
            is_blocked = false;
        }
        for (size_t k = 0; task->is_proven && k < OBSERVE_ACTORS_MAX; k++) {
            if ((task->wait.stdin_of >> k & 1) != 0) {
                out->reads_stdin[k] = true;
            }
        }
    }
    out->is_still = is_blocked && !out->has_timer;
}

int observe_look(const struct observed_box *box, struct look *out, struct err *e)
{
    AUTO_SCAN scan;

    *out = (struct look){0};
    if (scan_first(box, &scan, e) < 0) {
        return -1;
    }
    count_usage(box, &scan, out);
    if (needs_second(&scan)) {
        bool is_network_calm = is_network_still(box, &scan);
        if (scan_second(box, &scan, e) < 0) {
            return -1;
        }
        conclude(box, &scan, out);
        for (size_t k = 0; k < box->actor_count; k++) {
            out->is_stopped[k] = scan.is_same_set && box->actors[k].pid > 0 &&
                                 is_stopped(&scan, box->actors[k].pid);
        }
        out->is_still = out->is_still && is_network_calm;
    }
    return 0;
}
