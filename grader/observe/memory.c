#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "observe/observe.h"
#include "observe/proc.h"

/* The share of each page that falls to the process, /proc/PID/smaps_rollup (proc(5)). */
static int64_t share_of(int proc_fd, int pid)
{
    char path[PROC_PATH_MAX];
    char text[4096];

    (void)snprintf(path, sizeof(path), "%d/smaps_rollup", pid);
    if (proc_read(proc_fd, path, text, sizeof(text)) <= 0) {
        return 0;
    }
    const char *share = strstr(text, "\nPss:");
    return share == NULL ? 0 : strtoll(share + 5, NULL, 10) * 1024;
}

int observe_memory(const struct observed_box *box, int64_t *bytes, struct err *e)
{
    struct arena arena = {0};
    struct task_list list = {0};
    int rc = proc_list(box, &list, &arena, e);

    *bytes = 0;
    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        if (list.list[i].pid == list.list[i].tid) {
            *bytes += share_of(box->proc_fd, list.list[i].pid);
        }
    }
    arena_release(&arena);
    return rc;
}
