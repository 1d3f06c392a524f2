/* All tasks of a box, read twice in the order that makes the pair a proof; see look.c. */
#ifndef GRADER_OBSERVE_SCAN_H
#define GRADER_OBSERVE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "observe/observe.h"
#include "observe/proc.h"
#include "observe/waits.h"

struct task {
    struct task_id id;
    size_t process; /* index into scan.processes */
    bool is_known;  /* everything could be read */
    struct proc_status status;
    struct proc_syscall call;
    struct wait wait;
    bool is_proven; /* by the second scan: blocked from the first to the second */
};

struct process {
    int pid;
    struct proc_stat stat;
    ptrdiff_t actor; /* whose it is, or -1 */
};

struct scan {
    struct arena arena;
    struct task *tasks;
    size_t task_count;
    struct process *processes;
    size_t process_count;
    bool is_same_set; /* by the second scan: no task came or went */
};

/* The first scan. The caller releases it, whatever is returned. */
MUST_CHECK int scan_first(const struct observed_box *box, struct scan *out,
                          struct err *e);

/* The second scan: sets `is_same_set`, and `is_proven` of every task. */
MUST_CHECK int scan_second(const struct observed_box *box, struct scan *scan,
                           struct err *e);

/* Is the task the first of its process? */
bool task_leads(const struct task *task);

void scan_release(struct scan *scan);
#define AUTO_SCAN __attribute__((cleanup(scan_release))) struct scan

#endif
