/* One worker's group. Its files are opened while the worker is still root; what is written
 * and read later goes through these descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/cgroup.h"

enum { NAME_BYTES = 32, STAT_BYTES = 8192 };

static const struct cgroup_cell no_cell = {.procs = {-1, -1, -1},
                                           .memory_limit = -1,
                                           .memory_used = -1,
                                           .memory_stat = -1,
                                           .memory_kills = -1};

static int write_text(int fd, const char *text)
{
    return pwrite(fd, text, strlen(text), 0) < 0 ? -1 : 0;
}

static int64_t read_number(int fd)
{
    char text[64];
    ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

    if (len <= 0) {
        return 0;
    }
    text[len] = '\0';
    return strtoll(text, NULL, 10);
}

/* The number behind `key` at the beginning of a line; 0 if there is none. */
static int64_t read_row(int fd, const char *key)
{
    char text[STAT_BYTES];
    size_t size = strlen(key);
    ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

    if (len <= 0) {
        return 0;
    }
    text[len] = '\0';
    for (const char *line = text; line != NULL;) {
        if (strncmp(line, key, size) == 0 && line[size] == ' ') {
            return strtoll(line + size, NULL, 10);
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return 0;
}

static int open_file(int folder, const char *name, int flags, int *out, struct err *e)
{
    *out = openat(folder, name, flags | O_CLOEXEC);
    return *out < 0 ? err_sys(e, "cannot open '%s' of a control group", name) : 0;
}

static int open_memory(struct cgroup_cell *cell, int folder, struct err *e)
{
    if (open_file(folder, "memory.limit_in_bytes", O_WRONLY, &cell->memory_limit, e) <
            0 ||
        open_file(folder, "memory.usage_in_bytes", O_RDONLY, &cell->memory_used, e) <
            0 ||
        open_file(folder, "memory.stat", O_RDONLY, &cell->memory_stat, e) < 0 ||
        open_file(folder, "memory.oom_control", O_RDONLY, &cell->memory_kills, e) < 0) {
        return -1;
    }
    return 0;
}

static int open_in(struct cgroup_cell *cell, enum hierarchy hierarchy, const char *home,
                   struct err *e)
{
    char path[PATH_MAX];

    (void)snprintf(path, sizeof(path), "%s/worker-%d", home, (int)getpid());
    if (mkdir(path, 0755) < 0) {
        return err_sys(e, "cannot make the control group '%s'", path);
    }
    AUTO_CLOSE int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return err_sys(e, "cannot open the control group '%s'", path);
    }
    if (open_file(folder, "cgroup.procs", O_WRONLY, &cell->procs[hierarchy], e) < 0) {
        return -1;
    }
    return hierarchy == HIERARCHY_MEMORY ? open_memory(cell, folder, e) : 0;
}

int cgroup_cell_open(struct cgroup_cell *cell, const struct cgroup_home *home,
                     struct err *e)
{
    *cell = no_cell;
    for (int i = 0; i < HIERARCHY_COUNT; i++) {
        if (home->lock[i] < 0) {
            continue;
        }
        if (open_in(cell, (enum hierarchy)i, home->paths.path[i], e) < 0) {
            return -1;
        }
        cell->is_there = true;
    }
    return 0;
}

int cgroup_cell_admit(const struct cgroup_cell *cell, int pid, struct err *e)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%d", pid);
    for (int i = 0; i < HIERARCHY_COUNT; i++) {
        if (cell->procs[i] >= 0 && write_text(cell->procs[i], text) < 0) {
            return err_sys(e, "cannot enter a control group");
        }
    }
    return 0;
}

/* What is there already stays uncounted: what a box before has left to the kernel, which
 * gives up some of it late (System V segments, network namespaces), and what this one takes
 * by itself. Not what is only cached, as that gives way. */
static int64_t standing_bytes(const struct cgroup_cell *cell)
{
    int64_t cached = read_row(cell->memory_stat, "cache");
    int64_t shared = read_row(cell->memory_stat, "shmem");
    int64_t bytes = read_number(cell->memory_used) - (cached - shared);

    return bytes < 0 ? 0 : bytes;
}

int cgroup_cell_bound(const struct cgroup_cell *cell, int64_t memory_bytes,
                      struct err *e)
{
    char text[32] = "-1";

    if (!cell->is_there || cell->memory_limit < 0) {
        return 0;
    }
    if (memory_bytes > 0) {
        (void)snprintf(text, sizeof(text), "%lld",
                       (long long)(standing_bytes(cell) + memory_bytes));
    }
    if (write_text(cell->memory_limit, text) < 0) {
        return err_sys(e, "cannot bound the memory of a control group");
    }
    return 0;
}

struct cgroup_count cgroup_cell_count(const struct cgroup_cell *cell)
{
    if (!cell->is_there) {
        return (struct cgroup_count){0};
    }
    return (struct cgroup_count){.memory_kills =
                                     read_row(cell->memory_kills, "oom_kill")};
}
