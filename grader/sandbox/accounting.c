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
static struct cgroup_home home = {.lock = {-1, -1, -1, -1}};

/* Of the worker: written by sandbox_enter. */
static struct cgroup_cell cell = CGROUP_NO_CELL;
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
    if (home.has_controllers) {
        return ACCOUNTING_V2;
    }
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

void accounting_prepare(uid_t heir, uid_t or_else)
{
    cgroup_cell_open(&cell, &home, (const uid_t[]){heir, or_else});
}

int accounting_enter(struct err *e)
{
    if (!cell.needs_standin) {
        return 0;
    }
    helper = standin_start(&standin, e);
    if (helper < 0) {
        return -1;
    }
    if (cgroup_cell_admit(&cell, helper) < 0) {
        /* Old kernels ask who writes, not who has opened; then nobody counts. */
        cgroup_cell_close(&cell);
    }
    return 0;
}

pid_t accounting_helper(void)
{
    return helper;
}

pid_t accounting_clone(const struct clone_args *args, void (*begin)(void *),
                       void *argument)
{
    struct clone_args wanted = *args;

    if (cell.v2 >= 0) {
        wanted.flags |= CLONE_INTO_CGROUP;
        wanted.cgroup = (unsigned)cell.v2;
    }
    if (cell.needs_standin) {
        return standin_clone(&standin, &wanted, begin, argument);
    }
    pid_t pid = birth(&wanted);
    if (pid == 0) {
        begin(argument);
    }
    return pid;
}

int64_t accounting_spare(void)
{
    return cell.file[CELL_PIDS_LIMIT] >= 0;
}

int accounting_begin(struct err *e)
{
    cgroup_cell_renew(&cell);
    return cgroup_cell_bound(&cell, &(struct cgroup_bounds){0}, e);
}

int accounting_bound(const struct cgroup_bounds *bounds, int staff,
                     struct cgroup_count *start, struct err *e)
{
    struct cgroup_bounds wanted = {.processes = bounds->processes + staff};

    if (bounds->memory_bytes > 0) {
        wanted.memory_bytes =
            bounds->memory_bytes + BOX_BYTES + bounds->processes * PROCESS_BYTES;
    }
    *start = cgroup_cell_count(&cell);
    return cgroup_cell_bound(&cell, &wanted, e);
}

bool accounting_bounds_memory(void)
{
    return cell.file[CELL_MEMORY_LIMIT] >= 0;
}

struct cgroup_count accounting_count(void)
{
    return cgroup_cell_count(&cell);
}

void accounting_kill(void)
{
    cgroup_cell_kill(&cell);
}
