/* One worker's group. Its files are opened while the worker is still root; what is written
 * and read later goes through these descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/cgroup.h"
#include "sandbox/cgroup_file.h"
#include "sandbox/cgroup_split.h"

enum { NS_PER_US = 1000, DEATH_MS_MAX = 20000 };

static const struct cgroup_cell no_cell = CGROUP_NO_CELL;

static const struct {
    enum hierarchy hierarchy;
    enum cell_file file;
    const char *name;
    int mode;
} rows[] = {
    {HIERARCHY_V2, CELL_MEMORY_LIMIT, "memory.max", O_WRONLY},
    {HIERARCHY_V2, CELL_MEMORY_USED, "memory.current", O_RDONLY},
    {HIERARCHY_V2, CELL_MEMORY_STAT, "memory.stat", O_RDONLY},
    {HIERARCHY_V2, CELL_MEMORY_EVENTS, "memory.events", O_RDONLY},
    {HIERARCHY_V2, CELL_SWAP, "memory.swap.max", O_WRONLY},
    {HIERARCHY_V2, CELL_PIDS_LIMIT, "pids.max", O_WRONLY},
    {HIERARCHY_V2, CELL_PIDS_EVENTS, "pids.events", O_RDONLY},
    {HIERARCHY_V2, CELL_CPU_STAT, "cpu.stat", O_RDONLY},
    {HIERARCHY_V2, CELL_EVENTS, "cgroup.events", O_RDONLY},
    {HIERARCHY_V2, CELL_KILL, "cgroup.kill", O_WRONLY},
    {HIERARCHY_MEMORY, CELL_PROCS_MEMORY, "cgroup.procs", O_WRONLY},
    {HIERARCHY_MEMORY, CELL_MEMORY_LIMIT, "memory.limit_in_bytes", O_WRONLY},
    {HIERARCHY_MEMORY, CELL_MEMORY_USED, "memory.usage_in_bytes", O_RDONLY},
    {HIERARCHY_MEMORY, CELL_MEMORY_STAT, "memory.stat", O_RDONLY},
    {HIERARCHY_MEMORY, CELL_MEMORY_EVENTS, "memory.oom_control", O_RDONLY},
    {HIERARCHY_MEMORY, CELL_SWAP, "memory.swappiness", O_WRONLY},
    {HIERARCHY_PIDS, CELL_PROCS_PIDS, "cgroup.procs", O_WRONLY},
    {HIERARCHY_PIDS, CELL_PIDS_LIMIT, "pids.max", O_WRONLY},
    {HIERARCHY_PIDS, CELL_PIDS_EVENTS, "pids.events", O_RDONLY},
    {HIERARCHY_CPU, CELL_PROCS_CPU, "cgroup.procs", O_WRONLY},
    {HIERARCHY_CPU, CELL_CPU_USAGE, "cpuacct.usage", O_RDONLY},
};

/* What lets itself be opened: older kernels lack some. */
static void open_files(struct cgroup_cell *cell, enum hierarchy hierarchy, int folder)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].hierarchy == hierarchy && cell->file[rows[i].file] < 0) {
            cell->file[rows[i].file] =
                openat(folder, rows[i].name, rows[i].mode | O_CLOEXEC);
            cell->owner[rows[i].file] = hierarchy;
        }
    }
}

static int make_folder(const char *home)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/worker-%d", home, (int)getpid());

    if (n < 0 || (size_t)n >= sizeof(path) ||
        (mkdir(path, 0755) < 0 && errno != EEXIST)) {
        return -1;
    }
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void forbid_swap(const struct cgroup_cell *cell)
{
    if (cell->file[CELL_SWAP] >= 0) {
        (void)!cgroup_write(cell->file[CELL_SWAP], "0");
    }
}

static void open_first_kind(struct cgroup_cell *cell, const struct cgroup_home *home)
{
    for (int i = HIERARCHY_V2 + 1; i < HIERARCHY_COUNT; i++) {
        AUTO_CLOSE int folder =
            home->lock[i] < 0 ? -1 : make_folder(home->paths.path[i]);
        if (folder >= 0) {
            open_files(cell, (enum hierarchy)i, folder);
        }
        cell->needs_standin = cell->needs_standin || folder >= 0;
    }
    forbid_swap(cell);
}

void cgroup_cell_open(struct cgroup_cell *cell, const struct cgroup_home *home,
                      const uid_t heirs[2])
{
    *cell = no_cell;
    if (home->lock[HIERARCHY_V2] >= 0) {
        cell->worker = cgroup_split_worker(home, heirs);
    }
    open_first_kind(cell, home);
}

static void close_v2(struct cgroup_cell *cell, const char *name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        /* What both kinds have, only one of them has. */
        if (rows[i].hierarchy == HIERARCHY_V2 &&
            cell->owner[rows[i].file] == HIERARCHY_V2) {
            fd_close(&cell->file[rows[i].file]);
        }
    }
    fd_close(&cell->v2);
    /* Who does not go now goes with the home. */
    (void)unlinkat(cell->worker, name, AT_REMOVEDIR);
}

void cgroup_cell_renew(struct cgroup_cell *cell)
{
    char name[32];

    if (cell->worker < 0 || (cell->v2 >= 0 && !cell->is_spent)) {
        return;
    }
    (void)snprintf(name, sizeof(name), "box-%u", cell->number++);
    if (cell->v2 >= 0) {
        close_v2(cell, name);
    }
    cell->is_spent = false;
    (void)snprintf(name, sizeof(name), "box-%u", cell->number);
    if (mkdirat(cell->worker, name, 0755) == 0) {
        cell->v2 = openat(cell->worker, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (cell->v2 >= 0) {
        open_files(cell, HIERARCHY_V2, cell->v2);
        forbid_swap(cell);
    }
}

void cgroup_cell_close(struct cgroup_cell *cell)
{
    fd_close(&cell->v2);
    fd_close(&cell->worker);
    for (int i = 0; i < CELL_FILES; i++) {
        fd_close(&cell->file[i]);
    }
    *cell = no_cell;
}

int cgroup_cell_admit(const struct cgroup_cell *cell, pid_t pid)
{
    static const enum cell_file doors[] = {CELL_PROCS_MEMORY, CELL_PROCS_PIDS,
                                           CELL_PROCS_CPU};
    char text[16];

    (void)snprintf(text, sizeof(text), "%d", (int)pid);
    for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
        int fd = cell->file[doors[i]];
        if (fd >= 0 && cgroup_write(fd, text) < 0) {
            return -1;
        }
    }
    return 0;
}

/* What is there already stays uncounted: what a box before has left to the kernel, which
 * gives up some of it late (System V segments, network namespaces), and what this one takes
 * by itself. Not what is only cached, as that gives way. */
static int64_t standing_bytes(const struct cgroup_cell *cell)
{
    int stat = cell->file[CELL_MEMORY_STAT];
    int64_t cached = cgroup_row(stat, "cache") + cgroup_row(stat, "file");
    int64_t bytes = cgroup_number(cell->file[CELL_MEMORY_USED]) -
                    (cached - cgroup_row(stat, "shmem"));

    return bytes < 0 ? 0 : bytes;
}

static int write_bound(int fd, int64_t value, const char *none, struct err *e)
{
    char text[32];

    if (fd < 0) {
        return 0;
    }
    (void)snprintf(text, sizeof(text), "%lld", (long long)value);
    if (cgroup_write(fd, value > 0 ? text : none) < 0) {
        return err_sys(e, "cannot set a limit of a control group");
    }
    return 0;
}

int cgroup_cell_bound(const struct cgroup_cell *cell,
                      const struct cgroup_bounds *bounds, struct err *e)
{
    bool is_first_kind = cell->file[CELL_PROCS_MEMORY] >= 0;
    int64_t memory =
        bounds->memory_bytes > 0 ? bounds->memory_bytes + standing_bytes(cell) : 0;
    /* The stand-in is in it, too. */
    int64_t own = cell->file[CELL_PROCS_PIDS] >= 0 ? 1 : 0;
    int64_t processes = bounds->processes > 0 ? bounds->processes + own : 0;

    if (write_bound(cell->file[CELL_MEMORY_LIMIT], memory, is_first_kind ? "-1" : "max",
                    e) < 0) {
        return -1;
    }
    return write_bound(cell->file[CELL_PIDS_LIMIT], processes, "max", e);
}

struct cgroup_count cgroup_cell_count(const struct cgroup_cell *cell)
{
    int64_t cpu_ns = cgroup_row(cell->file[CELL_CPU_STAT], "usage_usec") * NS_PER_US;

    return (struct cgroup_count){
        .memory_kills = cgroup_row(cell->file[CELL_MEMORY_EVENTS], "oom_kill"),
        .refused_forks = cgroup_row(cell->file[CELL_PIDS_EVENTS], "max"),
        .cpu_ns = cpu_ns > 0 ? cpu_ns : cgroup_number(cell->file[CELL_CPU_USAGE])};
}

static bool is_populated(const struct cgroup_cell *cell)
{
    return cgroup_row(cell->file[CELL_EVENTS], "populated") > 0;
}

void cgroup_cell_kill(struct cgroup_cell *cell)
{
    struct pollfd changed = {.fd = cell->file[CELL_EVENTS], .events = POLLPRI};
    int64_t deadline_ns = clock_now_ns() + DEATH_MS_MAX * NS_PER_MS;

    if (cell->file[CELL_KILL] < 0 || !is_populated(cell)) {
        return;
    }
    cell->is_spent = true;
    (void)!cgroup_write(cell->file[CELL_KILL], "1");
    /* Reading is what arms the notice (cgroups(7), "cgroup.events"). */
    while (is_populated(cell) && clock_now_ns() < deadline_ns) {
        (void)poll(&changed, 1, DEATH_MS_MAX);
    }
}
