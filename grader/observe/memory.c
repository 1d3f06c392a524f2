/* Memory of all processes of a box together, as far as /proc tells of it. What it does not:
 * pages of a memory file that is neither open nor mapped any more by the page, but by the
 * range (madvise(2), MADV_DONTNEED), and what the kernel holds for pipes, sockets and
 * messages, of which it gives each user only so much. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/dir.h"
#include "observe/observe.h"
#include "observe/proc.h"

enum { FILES_MAX = 1024, BLOCK_BYTES = 512 };

struct share {
    int64_t all;
    int64_t stored; /* of it, in files in memory and segments */
};

static int64_t row_of(const char *text, const char *key)
{
    const char *row = strstr(text, key);

    return row == NULL ? 0 : strtoll(row + strlen(key), NULL, 10) * 1024;
}

/* The share of each page that falls to the process, /proc/PID/smaps_rollup (proc(5)). */
static void add_share(int proc_fd, int pid, struct share *sum)
{
    char path[PROC_PATH_MAX];
    char text[4096];

    (void)snprintf(path, sizeof(path), "%d/smaps_rollup", pid);
    if (proc_read(proc_fd, path, text, sizeof(text)) > 0) {
        sum->all += row_of(text, "\nPss:");
        sum->stored += row_of(text, "\nPss_Shmem:");
    }
}

int observe_memory(const struct observed_box *box, int64_t stored_bytes, int64_t *bytes,
                   struct err *e)
{
    struct arena arena = {0};
    struct task_list list = {0};
    struct share sum = {0};
    int rc = proc_list(box, &list, &arena, e);

    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        if (list.list[i].pid == list.list[i].tid) {
            add_share(box->proc_fd, list.list[i].pid, &sum);
        }
    }
    arena_release(&arena);
    /* Some of what is stored may be mapped, which nobody tells apart. */
    *bytes =
        sum.all - sum.stored + (sum.stored > stored_bytes ? sum.stored : stored_bytes);
    return rc;
}

/* Files that have no name but in /proc, each counted once. */
struct memory_files {
    struct {
        dev_t device;
        ino_t inode;
    } list[FILES_MAX];
    size_t count;
    int64_t bytes;
};

static bool is_new(struct memory_files *files, const struct stat *st)
{
    for (size_t i = 0; i < files->count; i++) {
        if (files->list[i].inode == st->st_ino && files->list[i].device == st->st_dev) {
            return false;
        }
    }
    if (files->count == FILES_MAX) {
        return false;
    }
    files->list[files->count].device = st->st_dev;
    files->list[files->count++].inode = st->st_ino;
    return true;
}

static void add_file(struct memory_files *files, int folder, const char *name)
{
    static const char prefix[] = "/memfd:";
    char target[sizeof(prefix)];
    struct stat st;
    ssize_t len = readlinkat(folder, name, target, sizeof(target));

    if (len >= (ssize_t)sizeof(prefix) - 1 &&
        memcmp(target, prefix, sizeof(prefix) - 1) == 0 &&
        fstatat(folder, name, &st, 0) == 0 && is_new(files, &st)) {
        files->bytes += (int64_t)st.st_blocks * BLOCK_BYTES;
    }
}

static void add_files(struct memory_files *files, int proc_fd, int pid)
{
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/fd", pid);
    AUTO_CLOSEDIR DIR *dir = dir_open(proc_fd, path);
    const struct dirent *entry;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        add_file(files, dirfd(dir), entry->d_name);
    }
}

int observe_memory_files(const struct observed_box *box, int64_t *bytes, struct err *e)
{
    struct arena arena = {0};
    struct task_list list = {0};
    struct memory_files files = {.count = 0};
    int rc = proc_list(box, &list, &arena, e);

    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        if (list.list[i].pid == list.list[i].tid) {
            add_files(&files, box->proc_fd, list.list[i].pid);
        }
    }
    arena_release(&arena);
    *bytes = files.bytes;
    return rc;
}
