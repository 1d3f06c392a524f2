#include "sandbox/crowd.h"

#include <dirent.h>
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

static void read_thread(pid_t pid, const char *tid, struct buf *out)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/%d/task/%.16s/children", pid, tid);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fd_read_all(fd, out, CHILDREN_BYTES_MAX) == 0) {
        buf_add(out, " ", 1);
    }
}

/* The children of all threads of a process, as text (proc_tid_children(5)). */
static void read_children(pid_t pid, struct buf *out)
{
    char path[32];
    const struct dirent *entry;

    (void)snprintf(path, sizeof(path), "/proc/%d/task", pid);
    DIR *dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            read_thread(pid, entry->d_name, out);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
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

/* To be stopped, parents come first, so that they make no more children while these are
 * counted; to be killed, last, as nobody finds their children behind them any more. */
static void signal_family(pid_t pid, int number, int depth)
{
    AUTO_BUF children = {0};

    if (number == SIGSTOP) {
        (void)kill(pid, number);
    }
    if (depth < DEPTH_MAX) {
        read_children(pid, &children);
    }
    for (char *at = children.data; at != NULL && *at != '\0'; at += strspn(at, " ")) {
        long child = strtol(at, &at, 10);
        if (child <= 1) {
            break;
        }
        signal_family((pid_t)child, number, depth + 1);
    }
    if (number != SIGSTOP) {
        (void)kill(pid, number);
    }
}

/* True if there was any. */
static bool signal_children(int number, const pid_t *spared, size_t count)
{
    AUTO_BUF children = {0};
    bool has_any = false;

    read_children(getpid(), &children);
    for (char *at = children.data; *at != '\0'; at += strspn(at, " ")) {
        long child = strtol(at, &at, 10);
        if (child <= 1) {
            break;
        }
        if (!is_spared((pid_t)child, spared, count)) {
            signal_family((pid_t)child, number, 0);
            has_any = true;
        }
    }
    return has_any;
}

/* Nobody is to see another one die. Who was born or adopted meanwhile may be left. */
static bool kill_children(const pid_t *spared, size_t count)
{
    (void)signal_children(SIGSTOP, spared, count);
    return signal_children(SIGKILL, spared, count);
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
