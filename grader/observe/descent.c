#include "observe/descent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/fd.h"
#include "observe/proc.h"

enum { CHILDREN_BYTES_MAX = 1 << 20 };

static void add(struct descent *descent, int pid)
{
    const struct observed_box *box = descent->box;

    if (pid > 1 && pid != box->keeper && pid != box->foreman) {
        *ARENA_PUSH(descent->arena, descent->list, descent->count) = pid;
    }
}

/* The children that one thread has made or adopted (proc_tid_children(5)). False if the
 * kernel does not list them. */
static bool add_children(struct descent *descent, int pid, int tid)
{
    char path[PROC_PATH_MAX];
    AUTO_BUF text = {0};

    (void)snprintf(path, sizeof(path), "%d/task/%d/children", pid, tid);
    AUTO_CLOSE int fd = openat(descent->box->proc_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno != ENOENT;
    }
    if (fd_read_all(fd, &text, CHILDREN_BYTES_MAX) < 0) {
        return true; /* it is gone */
    }
    buf_add(&text, "", 1);
    for (char *at = text.data; *at != '\0'; at += strspn(at, " ")) {
        long child = strtol(at, &at, 10);
        if (child <= 0) {
            break;
        }
        add(descent, (int)child);
    }
    return true;
}

/* The children of all threads of a process. */
static void follow(struct descent *descent, int pid)
{
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/task", pid);
    AUTO_CLOSEDIR DIR *dir = dir_open(descent->box->proc_fd, path);
    if (dir == NULL) {
        return;
    }
    for (int tid = dir_next_number(dir); tid != 0; tid = dir_next_number(dir)) {
        (void)add_children(descent, pid, tid);
    }
}

static bool descends(const struct descent *descent, int parent)
{
    if (parent == descent->box->keeper) {
        return true;
    }
    for (size_t i = 0; i < descent->count; i++) {
        if (descent->list[i] == parent) {
            return true;
        }
    }
    return false;
}

static bool is_listed(const struct descent *descent, int pid)
{
    return descends(descent, pid);
}

/* One pass over all processes of the machine; true if it has found any. */
static bool add_by_parents(struct descent *descent)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(descent->box->proc_fd, ".");
    size_t before = descent->count;
    struct proc_stat stat;

    if (dir == NULL) {
        return false;
    }
    for (int pid = dir_next_number(dir); pid != 0; pid = dir_next_number(dir)) {
        if (!is_listed(descent, pid) &&
            proc_read_stat(descent->box->proc_fd, pid, &stat) &&
            descends(descent, stat.parent)) {
            add(descent, pid);
        }
    }
    return descent->count > before;
}

static int by_number(const void *a, const void *b)
{
    int left = *(const int *)a;
    int right = *(const int *)b;

    return (left > right) - (left < right);
}

/* Who was adopted between two readings is listed twice. */
static void sort(struct descent *descent)
{
    size_t kept = 0;

    if (descent->count == 0) {
        return;
    }
    qsort(descent->list, descent->count, sizeof(*descent->list), by_number);
    for (size_t i = 0; i < descent->count; i++) {
        if (kept == 0 || descent->list[kept - 1] != descent->list[i]) {
            descent->list[kept++] = descent->list[i];
        }
    }
    descent->count = kept;
}

int descent_list(struct descent *descent, struct err *e)
{
    int keeper = descent->box->keeper;

    if (keeper <= 1) {
        return err_set(e, ERR_SYSTEM, "the box has no keeper");
    }
    if (add_children(descent, keeper, keeper)) {
        for (size_t i = 0; i < descent->count; i++) {
            follow(descent, descent->list[i]);
        }
    } else {
        while (add_by_parents(descent)) {
        }
    }
    sort(descent);
    return 0;
}
