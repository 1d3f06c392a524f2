#include "sandbox/accounting.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/birth.h"
#include "sandbox/sandbox.h"
#include "sandbox/standin.h"

enum { TEXT_BYTES_MAX = 1 << 20 };

/* A box takes something by itself, and a process something of the kernel (its stacks, its
 * page tables), which a student does not think of. */
#define BOX_BYTES     (INT64_C(8) << 20)
#define PROCESS_BYTES (INT64_C(256) << 10)

/* Of the grader: written once, before its workers are forked. */
static struct cgroup_home home = {.lock = {-1, -1, -1}};

/* Of the worker: written by sandbox_enter. */
static struct cgroup_cell cell;
static struct standin standin;
static pid_t helper;

static bool slurp(const char *path, struct buf *out)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 && fd_read_all(fd, out, TEXT_BYTES_MAX) == 0 && out->len > 0;
}

enum accounting sandbox_groups_open(void)
{
    static struct cgroup_paths places; /* too large for a stack; written here only */
    AUTO_BUF membership = {0};
    AUTO_BUF mounts = {0};

    if (!slurp("/proc/self/cgroup", &membership) ||
        !slurp("/proc/self/mountinfo", &mounts)) {
        return ACCOUNTING_PROCESS;
    }
    cgroup_find(membership.data, mounts.data, &places);
    cgroup_home_open(&places, &home);
    return home.lock[HIERARCHY_MEMORY] >= 0 ? ACCOUNTING_V1 : ACCOUNTING_PROCESS;
}

void sandbox_groups_close(void)
{
    cgroup_home_close(&home);
}

enum accounting sandbox_accounting(void)
{
    enum accounting found = sandbox_groups_open();

    sandbox_groups_close();
    return found;
}

int accounting_prepare(struct err *e)
{
    return cgroup_cell_open(&cell, &home, e);
}

int accounting_enter(struct err *e)
{
    if (!cell.is_there) {
        return 0;
    }
    helper = standin_start(&standin, e);
    return helper < 0 ? -1 : cgroup_cell_admit(&cell, helper, e);
}

pid_t accounting_helper(void)
{
    return helper;
}

pid_t accounting_clone(struct clone_args *args, void (*begin)(void *), void *argument)
{
    if (cell.is_there) {
        return standin_clone(&standin, args, begin, argument);
    }
    pid_t pid = birth(args);
    if (pid == 0) {
        begin(argument);
    }
    return pid;
}

int accounting_begin(struct err *e)
{
    return cgroup_cell_bound(&cell, 0, e);
}

int accounting_bound(const struct limits *limits, struct cgroup_count *start,
                     struct err *e)
{
    int64_t bytes = limits->value[LIMIT_MEMORY];

    *start = cgroup_cell_count(&cell);
    if (bytes > 0) {
        bytes += BOX_BYTES + limits->value[LIMIT_PROCESSES] * PROCESS_BYTES;
    }
    return cgroup_cell_bound(&cell, bytes, e);
}

struct cgroup_count accounting_count(void)
{
    return cgroup_cell_count(&cell);
}
