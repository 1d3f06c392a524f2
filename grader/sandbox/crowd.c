#include "sandbox/crowd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/folder.h"

enum { CHILDREN_BYTES_MAX = 1 << 20, DEPTH_MAX = 512 };

/* The children of a process's first thread, as text (proc_tid_children(5)); a process has
 * others only while it lives, and leaves them to it or to us. */
static void read_children(pid_t pid, struct buf *out)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fd_read_all(fd, out, CHILDREN_BYTES_MAX) < 0) {
        buf_clear(out);
    }
    buf_add(out, "", 1);
}

static bool is_spared(pid_t pid, const pid_t *spared, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (spared[i] == pid) {
            return true;
        }
    }
    return false;
}

/* The parent is stopped first, so that it makes no more while its children are counted. */
static void kill_family(pid_t pid, int depth)
{
    AUTO_BUF children = {0};

    (void)kill(pid, SIGSTOP);
    if (depth < DEPTH_MAX) {
        read_children(pid, &children);
    }
    for (char *at = children.data; at != NULL && *at != '\0';) {
        long child = strtol(at, &at, 10);
        if (child <= 1) {
            break;
        }
        kill_family((pid_t)child, depth + 1);
        at += strspn(at, " ");
    }
    (void)kill(pid, SIGKILL);
}

/* True if there was any. */
static bool kill_children(const pid_t *spared, size_t count)
{
    AUTO_BUF children = {0};
    bool has_any = false;

    read_children(getpid(), &children);
    for (char *at = children.data; *at != '\0';) {
        long child = strtol(at, &at, 10);
        if (child <= 1) {
            break;
        }
        if (!is_spared((pid_t)child, spared, count)) {
            kill_family((pid_t)child, 0);
            has_any = true;
        }
        at += strspn(at, " ");
    }
    return has_any;
}

/* In a pid namespace or a Landlock domain everybody is who is in it; without either, whoever
 * this user has on the machine. A fork that is under way either sees the
 * signal and fails, or has put its child where kill(2) finds it. */
void crowd_kill(const struct keeper_spec *spec)
{
    if (spec->is_walled || keeper_has_numbers(spec)) {
        (void)kill(-1, SIGKILL);
    } else {
        (void)kill_children(NULL, 0);
    }
}

_Noreturn void crowd_abandon(const struct keeper_spec *spec)
{
    pid_t pid;

    if (keeper_has_numbers(spec)) {
        _exit(1); /* the death of pid 1 is the death of all */
    }
    do {
        crowd_kill(spec);
        pid = waitpid(-1, NULL, 0);
    } while (pid > 0 || (pid < 0 && errno == EINTR));
    struct folder folder;
    (void)snprintf(folder.path, sizeof(folder.path), "%s", spec->folder);
    folder_remove(&folder);
    _exit(1);
}

void crowd_inherit(const pid_t *spared, size_t count)
{
    AUTO_BUF children = {0};

    while (kill_children(spared, count)) {
        buf_clear(&children);
        read_children(getpid(), &children);
        for (char *at = children.data; *at != '\0';) {
            long child = strtol(at, &at, 10);
            if (child <= 1) {
                break;
            }
            if (!is_spared((pid_t)child, spared, count)) {
                (void)waitpid((pid_t)child, NULL, 0);
            }
            at += strspn(at, " ");
        }
    }
}
